using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Selfsame.Benchmarks.Serving;

/// <summary>
/// The cheapest client there is: a blocking socket that stays open, bytes that were made before, and of the answer only what says that it's whole and right.
/// Client and server share the processors, and what the client takes the server can't use.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000, SendTimeout = 60_000 };
    private readonly byte[] _buffer = new byte[256 * 1024];

    public Connection(Uri address) => _socket.Connect(IPAddress.Loopback, address.Port);

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>The status.</returns>
    /// <exception cref="IOException">The connection ended, or the answer isn't HTTP.</exception>
    public int Ask(byte[] request)
    {
        Send(request);
        return Read();
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Reads one answer.</summary>
    /// <returns>The status.</returns>
    public int Read() => ReadAnswer().Status;

    /// <summary>Reads one answer.</summary>
    public (int Status, string Body) ReadText()
    {
        var (status, start, end) = ReadAnswer();
        return (status, Encoding.UTF8.GetString(_buffer, start, end - start));
    }

    public void Dispose() => _socket.Dispose();

    private (int Status, int Start, int End) ReadAnswer()
    {
        var used = 0;
        var end = -1;
        var start = -1;
        while (end < 0 || used < end)
        {
            var read = _socket.Receive(_buffer.AsSpan(used));
            if (read == 0)
            {
                throw new IOException("the server closed the connection");
            }

            used += read;
            if (end < 0 && _buffer.AsSpan(0, used).IndexOf("\r\n\r\n"u8) is var head and >= 0)
            {
                start = head + 4;
                end = start + Length(_buffer.AsSpan(0, start));
            }
        }

        return (Number(_buffer.AsSpan("HTTP/1.1 ".Length)), start, end);
    }

    private static int Length(ReadOnlySpan<byte> head)
    {
        var name = "Content-Length: "u8;
        return head.IndexOf(name) is var at and >= 0 ? Number(head[(at + name.Length)..]) : throw new IOException("the answer has no length");
    }

    private static int Number(ReadOnlySpan<byte> text) =>
        System.Buffers.Text.Utf8Parser.TryParse(text, out int number, out _) ? number : throw new IOException("the answer isn't HTTP");
}
