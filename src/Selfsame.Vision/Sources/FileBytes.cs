using Microsoft.Win32.SafeHandles;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>Reads byte ranges at given offsets, without a shared position, so that threads don't disturb each other.</summary>
internal static class FileBytes
{
    /// <summary>Reads a range into pooled memory.</summary>
    /// <exception cref="ImageException">The file has become shorter, or the range is too long for memory.</exception>
    public static PooledBytes Read(SafeFileHandle file, long offset, long length)
    {
        if (length > Array.MaxLength)
            throw new ImageException("the file is too large (2 GB or more)");
        var bytes = new PooledBytes((int)length);
        if (Fill(file, offset, bytes.Memory.Span) == length)
            return bytes;
        bytes.Dispose();
        throw new ImageException("the file has become shorter while it was read");
    }

    /// <summary>Reads until the buffer is full or the file ends.</summary>
    /// <returns>The number of bytes read.</returns>
    public static int Fill(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && RandomAccess.Read(file, buffer[total..], offset + total) is > 0 and var read)
            total += read;
        return total;
    }
}
