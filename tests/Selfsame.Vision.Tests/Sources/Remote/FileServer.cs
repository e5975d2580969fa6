using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Selfsame.Vision.Tests.Sources;

/// <summary>An HTTP server on this machine with files in memory, and with faults on demand. One request a connection.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private int _requests;

    public FileServer()
    {
        _listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
        _loop = Task.Run(Accept);
    }

    /// <summary>What the files' addresses begin with.</summary>
    public string Address { get; }

    /// <summary>The files by their paths without the first '/'.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Whether it gives parts of files.</summary>
    public bool HasRanges { get; set; } = true;

    /// <summary>
    /// What goes wrong with a request, by its number from 0: null for nothing, 503 and the like, or -N to cut the connection after N bytes of
    /// content.
    /// </summary>
    public Func<int, int?> Fault { get; set; } = _ => null;

    /// <summary>The requests so far: path, then the range if one was asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Bytes of content sent so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    private long _sent;

    /// <summary>Nobody listens any more; may be called twice.</summary>
    public void Dispose()
    {
        if (!_loop.IsCompleted)
        {
            _stop.Cancel();
            _listener.Dispose();
            _loop.Wait();
            _stop.Dispose();
        }
    }

    private async Task Accept()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                _ = Task.Run(() => Serve(client));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                var path = Uri.UnescapeDataString(reader.ReadLine()!.Split(' ')[1][1..]);
                string? range = null;
                while (reader.ReadLine() is { Length: > 0 } line)
                {
                    range = line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase) ? line["Range: bytes=".Length..] : range;
                }

                Requests.Enqueue(range is null ? path : $"{path} {range}");
                Answer(stream, path, range, Fault(Interlocked.Increment(ref _requests) - 1));
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }

    private void Answer(NetworkStream stream, string path, string? range, int? fault)
    {
        if (fault is > 0 || !Files.TryGetValue(path, out var file))
        {
            Write(stream, $"HTTP/1.1 {fault ?? 404} Sorry\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        var (from, to) = (0, file.Length - 1);
        var status = "200 OK";
        var extra = "";
        if (range is not null && HasRanges)
        {
            var parts = range.Split('-');
            from = int.Parse(parts[0], CultureInfo.InvariantCulture);
            to = parts[1].Length > 0 ? Math.Min(to, int.Parse(parts[1], CultureInfo.InvariantCulture)) : to;
            (status, extra) = ("206 Partial Content", $"Content-Range: bytes {from}-{to}/{file.Length}\r\n");
        }

        var tag = Convert.ToHexString(SHA256.HashData(file).AsSpan(0, 8));
        var content = file.AsSpan(from..(to + 1));
        Write(stream, $"HTTP/1.1 {status}\r\nContent-Length: {content.Length}\r\nETag: \"{tag}\"\r\n{extra}Connection: close\r\n\r\n");
        content = fault is { } cut ? content[..Math.Min(content.Length, -cut)] : content;
        stream.Write(content);
        Interlocked.Add(ref _sent, content.Length);
    }

    private static void Write(NetworkStream stream, string head) => stream.Write(Encoding.ASCII.GetBytes(head));
}
