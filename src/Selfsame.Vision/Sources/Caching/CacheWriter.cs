using System.Security.Cryptography;
using System.Text;

namespace Selfsame.Vision.Sources;

/// <summary>Writes what <see cref="CacheReader"/> reads: a magic word, the content, and a SHA-256 of both.</summary>
internal sealed class CacheWriter : IDisposable
{
    private readonly MemoryStream _bytes = new();
    private readonly BinaryWriter _writer;
    private string _previous = "";

    public CacheWriter(ReadOnlySpan<byte> magic)
    {
        _writer = new BinaryWriter(_bytes, Encoding.UTF8);
        _writer.Write(magic);
    }

    public void Number(long value) => _writer.Write7BitEncodedInt64(value);

    public void Text(string text) => _writer.Write(text);

    /// <summary>A name of a list: what it shares with the one before isn't repeated.</summary>
    public void Name(string name)
    {
        var shared = name.AsSpan().CommonPrefixLength(_previous);
        if (shared > 0 && char.IsHighSurrogate(name[shared - 1]))
        {
            shared--; // Half a character has no encoding.
        }

        _writer.Write7BitEncodedInt(shared);
        _writer.Write(name[shared..]);
        _previous = name;
    }

    /// <summary>The file.</summary>
    public byte[] Finish()
    {
        _writer.Flush();
        var hash = SHA256.HashData(_bytes.GetBuffer().AsSpan(0, (int)_bytes.Length));
        _writer.Write(hash);
        _writer.Flush();
        return _bytes.ToArray();
    }

    public void Dispose() => _writer.Dispose();
}
