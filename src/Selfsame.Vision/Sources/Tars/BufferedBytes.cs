namespace Selfsame.Vision.Sources;

/// <summary>Reads ahead, for small reads at rising offsets. One thread at a time; the file stays the caller's.</summary>
internal sealed class BufferedBytes(ByteFile file, int size) : ByteFile
{
    private readonly byte[] _buffer = new byte[size];
    private long _start;
    private int _filled;

    public override long Length => file.Length;

    public override string Path => file.Path;

    public override string Stamp => file.Stamp;

    public override int Fill(long offset, Span<byte> buffer)
    {
        if (buffer.Length > _buffer.Length)
        {
            return file.Fill(offset, buffer);
        }

        if (offset < _start || offset + buffer.Length > _start + _filled)
        {
            (_start, _filled) = (offset, file.Fill(offset, _buffer));
        }

        var length = Math.Min(buffer.Length, (int)(_start + _filled - offset));
        _buffer.AsSpan((int)(offset - _start), length).CopyTo(buffer);
        return length;
    }

    public override void Dispose()
    {
    }
}
