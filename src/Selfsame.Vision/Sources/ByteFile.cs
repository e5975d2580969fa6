using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>Bytes that can be read at any offset, from several threads at once: a local file or a remote one.</summary>
internal abstract class ByteFile : IDisposable
{
    /// <summary>The number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Where it is, for messages.</summary>
    public abstract string Path { get; }

    /// <summary>A text that changes when the content is replaced.</summary>
    public abstract string Stamp { get; }

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    /// <returns>The number of bytes read.</returns>
    public abstract int Fill(long offset, Span<byte> buffer);

    /// <summary>Reads a range into pooled memory.</summary>
    /// <exception cref="ImageException">The file has become shorter, or the range is too long for memory.</exception>
    public PooledBytes Read(long offset, long length)
    {
        if (length > Array.MaxLength)
            throw new ImageException("the file is too large (2 GB or more)");
        var bytes = new PooledBytes((int)length);
        try
        {
            if (Fill(offset, bytes.Memory.Span) == length)
                return bytes;
            throw new ImageException("the file has become shorter while it was read");
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public abstract void Dispose();
}
