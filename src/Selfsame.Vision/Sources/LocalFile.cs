using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Selfsame.Vision.Sources;

/// <summary>A local file. It is read, not mapped: a mapped file that becomes shorter while it's read ends the process.</summary>
internal sealed class LocalFile : ByteFile
{
    private readonly SafeFileHandle _handle;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    public LocalFile(string path)
    {
        Path = path;
        _handle = RegularFile.Open(path);
        Length = RandomAccess.GetLength(_handle);
        Stamp = File.GetLastWriteTimeUtc(_handle).Ticks.ToString(CultureInfo.InvariantCulture);
    }

    public override long Length { get; }

    public override string Path { get; }

    public override string Stamp { get; }

    public override int Fill(long offset, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length && RandomAccess.Read(_handle, buffer[total..], offset + total) is > 0 and var read)
            total += read;
        return total;
    }

    public override void Dispose() => _handle.Dispose();
}
