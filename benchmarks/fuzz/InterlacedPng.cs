using System.Buffers.Binary;
using System.IO.Compression;

namespace Selfsame.Benchmarks.Fuzz;

/// <summary>Writes an interlaced PNG (Adam7), which Pillow and Skia only read.</summary>
internal static class InterlacedPng
{
    private static readonly (int X, int Y, int StepX, int StepY)[] s_passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>The sample of a pixel of what <see cref="Make"/> writes.</summary>
    public static byte Sample(int x, int y, int channel) => (byte)(x * 7 + y * 5 + channel * 80);

    /// <summary>8-bit RGB without filters.</summary>
    public static byte[] Make(int width, int height)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var (left, top, stepX, stepY) in s_passes)
            {
                for (var y = top; y < height && left < width; y += stepY)
                {
                    zlib.WriteByte(0); // no filter
                    for (var x = left; x < width; x += stepX)
                    {
                        zlib.Write([Sample(x, y, 0), Sample(x, y, 1), Sample(x, y, 2)]);
                    }
                }
            }
        }

        Span<byte> header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 1];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        return
        [
            0x89, .. "PNG\r\n\u001a\n"u8,
            .. PngChunks.Make("IHDR"u8, header),
            .. PngChunks.Make("IDAT"u8, packed.ToArray()),
            .. PngChunks.Make("IEND"u8, []),
        ];
    }
}
