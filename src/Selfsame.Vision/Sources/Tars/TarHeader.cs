using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Selfsame.Vision.Sources;

/// <summary>One 512-byte header block of a tar.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    private const int NameSize = 100, SizeAt = 124, ChecksumAt = 148, KindAt = 156, MagicAt = 257, PrefixAt = 345, PrefixSize = 155;
    private const int SparseHeaderMoreAt = 482, SparseMoreAt = 504;

    private readonly ReadOnlySpan<byte> block = block;

    /// <summary>The type flag: '0' or NUL a file, 'L' a GNU long name, 'x' a pax header, ...</summary>
    public char Kind => (char)block[KindAt];

    /// <summary>The path, with the ustar prefix.</summary>
    public string Name
    {
        get
        {
            var name = Text(0, NameSize);
            // GNU's own format ("ustar  ") keeps times where the prefix would be.
            var isUstar = block.Slice(MagicAt, 6).SequenceEqual("ustar\0"u8);
            return isUstar && block[PrefixAt] != 0 ? $"{Text(PrefixAt, PrefixSize)}/{name}" : name;
        }
    }

    /// <summary>The content's length, or -1 when the field makes no sense.</summary>
    public long Size => (block[SizeAt] & 0x80) != 0
        ? Base256(block.Slice(SizeAt, 12)) // GNU's way beyond 8 GB
        : Octal(block.Slice(SizeAt, 12));

    /// <summary>Whether a block is a header: its checksum holds (old archivers summed signed bytes).</summary>
    public static bool IsValid(ReadOnlySpan<byte> block)
    {
        long unsigned = 8 * ' ', signed = 8 * ' ';
        for (var i = 0; i < block.Length; i++)
        {
            if (i is >= ChecksumAt and < ChecksumAt + 8)
                continue;
            unsigned += block[i];
            signed += (sbyte)block[i];
        }
        var stated = Octal(block.Slice(ChecksumAt, 8));
        return stated == unsigned || stated == signed;
    }

    /// <summary>A text of an archive: UTF-8 or else, so that no two names become one, a character a byte.</summary>
    public static string Decode(ReadOnlySpan<byte> text) => (Utf8.IsValid(text) ? Encoding.UTF8 : Encoding.Latin1).GetString(text);

    /// <summary>Whether blocks with more of a GNU sparse file's map follow, which the size doesn't count.</summary>
    /// <param name="block">The header, or such a block.</param>
    /// <param name="isHeader">Which of the two.</param>
    public static bool HasMoreMap(ReadOnlySpan<byte> block, bool isHeader) => block[isHeader ? SparseHeaderMoreAt : SparseMoreAt] != 0;

    private static long Base256(ReadOnlySpan<byte> field)
        => field[0] == 0x80 && !field[1..4].ContainsAnyExcept((byte)0) ? BinaryPrimitives.ReadInt64BigEndian(field[4..]) : -1;

    private static long Octal(ReadOnlySpan<byte> field)
    {
        long value = 0;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return -1;
            value = value * 8 + digit - '0';
        }
        return value;
    }

    private string Text(int at, int size)
    {
        var field = block.Slice(at, size);
        var end = field.IndexOf((byte)0);
        return Decode(end < 0 ? field : field[..end]);
    }
}
