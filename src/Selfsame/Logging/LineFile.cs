namespace Selfsame.Logging;

/// <summary>
/// An append-only text file whose lines reach the operating system whole: a killed process leaves at most one torn last line.
/// </summary>
internal sealed class LineFile : IDisposable
{
    private readonly FileStream _stream;

    /// <summary>Opens the file to append, and first cuts off a torn last line that an earlier process left.</summary>
    internal LineFile(string path)
    {
        // Unbuffered: one line is one write. Readers may follow the file.
        _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _stream.SetLength(WholeLines(_stream));
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Appends a line, which must end with a newline and hold no other.</summary>
    internal void Append(ReadOnlySpan<byte> line) => _stream.Write(line);

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // The length up to and with the last newline.
    private static long WholeLines(FileStream stream)
    {
        var buffer = new byte[4096];
        for (var end = stream.Length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            var block = buffer.AsSpan(0, (int)(end - start));
            stream.Seek(start, SeekOrigin.Begin);
            stream.ReadExactly(block);
            if (block.LastIndexOf((byte)'\n') is >= 0 and var at)
            {
                return start + at + 1;
            }

            end = start;
        }

        return 0;
    }
}
