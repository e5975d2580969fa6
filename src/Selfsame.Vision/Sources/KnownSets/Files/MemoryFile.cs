namespace Selfsame.Vision.Sources;

/// <summary>Bytes in memory as a file.</summary>
internal sealed class MemoryFile(string path, byte[] content) : ByteFile
{
    public override long Length => content.Length;

    public override string Path => path;

    public override string Stamp => "";

    public override int Fill(long offset, Span<byte> buffer)
    {
        var length = (int)Math.Clamp(content.Length - offset, 0, buffer.Length);
        content.AsSpan((int)Math.Min(offset, content.Length), length).CopyTo(buffer);
        return length;
    }

    public override void Dispose()
    {
    }
}
