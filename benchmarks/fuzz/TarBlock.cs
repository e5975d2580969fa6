using System.Text;

namespace Selfsame.Benchmarks.Fuzz;

/// <summary>A header block of a tar.</summary>
internal static class TarBlock
{
    public const int Size = 512;

    /// <summary>Makes the checksum right; a block without "ustar", which is no header, is left alone.</summary>
    public static void Sign(Span<byte> block)
    {
        const int checksumAt = 148, checksumSize = 8, magicAt = 257;
        if (!block[magicAt..].StartsWith("ustar"u8))
        {
            return;
        }

        var checksum = block.Slice(checksumAt, checksumSize);
        checksum.Fill((byte)' ');
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", checksum);
    }
}
