using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Selfsame.Benchmarks.Serving;

/// <summary>A body far over the limit, sent without waiting for an answer.</summary>
internal static class HugeUpload
{
    private const int Block = 64 * 1024;

    /// <summary>Sends until the server has had enough.</summary>
    /// <returns>What happened, in words.</returns>
    public static string Send(Uri address, long bytes, bool chunked)
    {
        using var connection = new Connection(address);
        var header = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {bytes}";
        connection.Send(Encoding.ASCII.GetBytes($"POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n{header}\r\n\r\n"));
        byte[] block = chunked ? [.. Encoding.ASCII.GetBytes($"{Block:X}\r\n"), .. new byte[Block], .. "\r\n"u8] : new byte[Block];
        long sent = 0;
        var started = Stopwatch.GetTimestamp();
        try
        {
            for (; sent < bytes; sent += Block)
            {
                connection.Send(block);
            }
        }
        catch (SocketException e)
        {
            return $"{Answer(connection)} after {sent / 1e6:F0} MB and {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s (then: {e.SocketErrorCode})";
        }

        return $"{Answer(connection)} after all {sent / 1e6:F0} MB and {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s";
    }

    private static string Answer(Connection connection)
    {
        try
        {
            return $"{connection.Read()}";
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return "connection closed before the answer could be read";
        }
    }
}
