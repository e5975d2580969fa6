using System.Buffers.Binary;
using Selfsame.Vision.Imaging;

namespace Selfsame.Benchmarks.Fuzz;

/// <summary>Damages good files: a bit, a byte, a number, a cut, a gap, a repetition, foreign bytes, the rest of another file.</summary>
internal sealed class Mutator(IReadOnlyList<FuzzInput> seeds)
{
    private const int MaxChanges = 4, MaxRun = 64, MaxSize = 1 << 20;

    // Headers are a small part of a file and most of what can go wrong, so half of the changes hit the first bytes.
    private const int HeaderSize = 700;

    private static readonly byte[] s_bytes = [0, 1, 0x7F, 0x80, 0xFF, 0xD8, 0xD9, 0xDA, 0xC4, (byte)'7', (byte)'-', (byte)'/', (byte)'.'];
    private static readonly long[] s_numbers = [0, 1, -1, 255, 256, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 20_000, 100_000];

    /// <summary>One input. A few are whole files.</summary>
    public FuzzInput Make(Random random)
    {
        var seed = seeds[random.Next(seeds.Count)];
        var content = seed.Content;
        for (var changes = random.Next(MaxChanges + 1); changes > 0 && content.Length > 4; changes--)
        {
            content = Change(content, random);
        }

        if (random.Next(2) == 0)
        {
            content = [.. content];
            Sign(seed.Kind, content);
        }

        return new(seed.Kind, content.Length <= MaxSize ? content : content[..MaxSize]);
    }

    private byte[] Change(byte[] from, Random random)
    {
        var at = random.Next(random.Next(2) == 0 ? from.Length : Math.Min(from.Length, HeaderSize));
        var end = Math.Min(from.Length, at + 1 + random.Next(MaxRun));
        switch (random.Next(9))
        {
            case 0:
                return With(from, at, (byte)(from[at] ^ 1 << random.Next(8)));
            case 1:
                return With(from, at, (byte)random.Next(256));
            case 2:
                return With(from, at, s_bytes[random.Next(s_bytes.Length)]);
            case 3:
                return WithNumber(from, at, s_numbers[random.Next(s_numbers.Length)], random);
            case 4:
                return from[..at];
            case 5:
                return [.. from[..at], .. from[end..]];
            case 6:
                return [.. from[..end], .. from[at..]];
            case 7:
                var foreign = new byte[end - at];
                random.NextBytes(foreign);
                return [.. from[..at], .. foreign, .. from[at..]];
            default:
                var other = seeds[random.Next(seeds.Count)].Content;
                return [.. from[..at], .. other[random.Next(other.Length)..]];
        }
    }

    private static byte[] With(byte[] from, int at, byte value)
    {
        byte[] copy = [.. from];
        copy[at] = value;
        return copy;
    }

    private static byte[] WithNumber(byte[] from, int at, long number, Random random)
    {
        byte[] copy = [.. from];
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        bytes = bytes[..(1 << random.Next(1, 3))];
        if (random.Next(2) == 0)
        {
            bytes.Reverse();
        }

        bytes[..Math.Min(bytes.Length, copy.Length - at)].CopyTo(copy.AsSpan(at));
        return copy;
    }

    /// <summary>Makes checksums right, so that damage reaches what lies behind them.</summary>
    private static void Sign(FuzzKind kind, byte[] content)
    {
        if (kind == FuzzKind.Tar)
        {
            for (var at = 0; at + TarBlock.Size <= content.Length; at += TarBlock.Size)
            {
                TarBlock.Sign(content.AsSpan(at, TarBlock.Size));
            }
        }
        else if (ImageDecoder.DetectFormat(content) == ImageFormat.Png)
        {
            PngChunks.SignAll(content);
        }
    }
}
