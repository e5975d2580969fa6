using System.Buffers.Binary;
using System.Text;

namespace Selfsame.Vision.Sources;

/// <summary>One 512-byte header block of a tar.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    private const int NameSize = 100, SizeAt = 124, ChecksumAt = 148, KindAt = 156, MagicAt = 257, PrefixAt = 345, PrefixSize = 155;

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
        ? BinaryPrimitives.ReadInt64BigEndian(block.Slice(SizeAt + 4, 8)) // base 256, GNU's way beyond 8 GB
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
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
