using System.Buffers.Binary;

namespace Selfsame.Benchmarks.Fuzz;

/// <summary>A PNG's chunks: length, kind, content and a checksum of the last two.</summary>
internal static class PngChunks
{
    private const int Signature = 8, Overhead = 12;

    /// <summary>A chunk as it stands in a file.</summary>
    public static byte[] Make(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        var chunk = new byte[Overhead + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        kind.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        Sign(chunk);
        return chunk;
    }

    /// <summary>Makes every checksum right, so that damage reaches what lies behind it.</summary>
    public static void SignAll(Span<byte> png)
    {
        for (var rest = png.Length > Signature ? png[Signature..] : []; rest.Length >= Overhead;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - Overhead)
            {
                return;
            }

            Sign(rest[..((int)length + Overhead)]);
            rest = rest[((int)length + Overhead)..];
        }
    }

    private static void Sign(Span<byte> chunk)
    {
        var crc = uint.MaxValue;
        foreach (var value in chunk[4..^4])
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(chunk[^4..], ~crc);
    }
}
