using System.Security.Cryptography;
using System.Text;

namespace Selfsame.Vision.Sources;

/// <summary>Reads what <see cref="CacheWriter"/> wrote. Beyond <see cref="Open"/> the content is trusted: its hash was right.</summary>
internal sealed class CacheReader : IDisposable
{
    private readonly BinaryReader _reader;
    private string _previous = "";

    private CacheReader(byte[] content, int start, int length) => _reader = new BinaryReader(new MemoryStream(content, start, length), Encoding.UTF8);

    /// <summary>Checks a file's magic word and hash.</summary>
    /// <returns>Null when it isn't such a file, or damaged.</returns>
    public static CacheReader? Open(byte[]? content, ReadOnlySpan<byte> magic)
    {
        if (content is null || content.Length < magic.Length + SHA256.HashSizeInBytes || !content.AsSpan(0, magic.Length).SequenceEqual(magic))
        {
            return null;
        }

        var end = content.Length - SHA256.HashSizeInBytes;
        var isWhole = SHA256.HashData(content.AsSpan(0, end)).AsSpan().SequenceEqual(content.AsSpan(end));
        return isWhole ? new CacheReader(content, magic.Length, end - magic.Length) : null;
    }

    public long Number() => _reader.Read7BitEncodedInt64();

    public string Text() => _reader.ReadString();

    public string Name()
    {
        var shared = _reader.Read7BitEncodedInt();
        return _previous = string.Concat(_previous.AsSpan(0, shared), _reader.ReadString());
    }

    public void Dispose() => _reader.Dispose();
}
