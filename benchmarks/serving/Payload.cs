using System.Text;

namespace Selfsame.Benchmarks.Serving;

/// <summary>A whole request, ready to send, and the status that is the right answer.</summary>
internal sealed record Payload(byte[] Request, int Status)
{
    public static Payload Of(byte[] image, int status = 200) =>
        new([.. Encoding.ASCII.GetBytes("POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: "
            + $"{image.Length}\r\n\r\n"), .. image], status);
}
