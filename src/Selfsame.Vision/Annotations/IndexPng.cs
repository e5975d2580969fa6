using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Annotations;

/// <summary>
/// PNG files whose samples are numbers of classes: gray or palette, up to 8 bits, read as numbers and not as colours (PNG specification,
/// third edition). General decoders turn them into colours, which is why there is a reader of our own.
/// </summary>
public static class IndexPng
{
    private const int ChunkOverhead = 12;
    private const int HeaderLength = 13;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads a mask.</summary>
    /// <param name="data">The file.</param>
    /// <exception cref="ImageException">It is no PNG of this kind, is damaged, or has more pixels than <see cref="ImageDecoder.PixelLimit"/>.</exception>
    public static IndexMask Read(ReadOnlySpan<byte> data)
    {
        if (!data.StartsWith(Signature))
        {
            throw new ImageException("the mask is no PNG");
        }

        var (width, height, depth, content) = ReadChunks(data[Signature.Length..]);
        var stride = (int)(((long)width * depth + 7) / 8);
        var values = new byte[checked(width * height)];
        var (row, above) = (new byte[stride], new byte[stride]);
        using var pixels = new ZLibStream(content, CompressionMode.Decompress);
        try
        {
            for (var y = 0; y < height; y++)
            {
                var filter = pixels.ReadByte();
                pixels.ReadExactly(row);
                Unfilter(filter, row, above);
                Unpack(row, depth, values.AsSpan(y * width, width));
                (row, above) = (above, row);
            }
        }
        catch (EndOfStreamException e)
        {
            throw new ImageException("truncated PNG", e);
        }
        catch (InvalidDataException e)
        {
            throw new ImageException("damaged PNG", e);
        }

        return new IndexMask(values, width, height);
    }

    /// <summary>Writes a mask with a palette of <see cref="ClassColors"/>, so that viewers show it in colours.</summary>
    /// <returns>The file's content.</returns>
    public static byte[] Write(IndexMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, mask.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], mask.Height);
        (header[8], header[9]) = (8, 3);
        WriteChunk(file, "IHDR"u8, header);
        var palette = new byte[3 * 256];
        for (var i = 0; i < 256; i++)
        {
            (palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2]) = ClassColors.Of(i);
        }

        WriteChunk(file, "PLTE"u8, palette);
        using var compressed = new MemoryStream();
        using (var pixels = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < mask.Height; y++)
            {
                pixels.WriteByte(0);
                pixels.Write(mask.Row(y));
            }
        }

        WriteChunk(file, "IDAT"u8, compressed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static (int Width, int Height, int Depth, MemoryStream Content) ReadChunks(ReadOnlySpan<byte> data)
    {
        var (width, height, depth) = (0, 0, 0);
        var content = new MemoryStream();
        while (data.Length >= ChunkOverhead)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(data);
            if (length > data.Length - ChunkOverhead)
            {
                break;
            }

            var kind = data.Slice(4, 4);
            var body = data.Slice(8, (int)length);
            data = data[((int)length + ChunkOverhead)..];
            if (kind.SequenceEqual("IHDR"u8) && width == 0)
            {
                (width, height, depth) = ReadHeader(body);
            }
            else if (kind.SequenceEqual("IDAT"u8))
            {
                content.Write(body);
            }
            else if (kind.SequenceEqual("IEND"u8))
            {
                break;
            }
        }

        if (width == 0)
        {
            throw new ImageException("damaged PNG (no header chunk)");
        }

        content.Position = 0;
        return (width, height, depth, content);
    }

    private static (int Width, int Height, int Depth) ReadHeader(ReadOnlySpan<byte> header)
    {
        if (header.Length != HeaderLength)
        {
            throw new ImageException("damaged PNG (header chunk)");
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        ImageDecoder.CheckSize(ImageFormat.Png, width, height);
        if (header[8] is not (1 or 2 or 4 or 8) || header[9] is not (0 or 3))
        {
            throw new ImageException($"the mask is a PNG of {header[8]}-bit {(header[9] is 0 or 3 ? "numbers" : "colours")}, not one of "
                + "class numbers (gray or palette, up to 8 bits)");
        }

        return header[12] == 0 ? ((int)width, (int)height, header[8]) : throw new ImageException("the mask is an interlaced PNG; save it without interlacing");
    }

    // Up to 8 bits a sample, the byte to the left is one byte away.
    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (var i = 1; i < row.Length; i++)
                {
                    row[i] += row[i - 1];
                }

                break;
            case 2:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += (byte)(((i > 0 ? row[i - 1] : 0) + above[i]) / 2);
                }

                break;
            case 4:
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] += i > 0 ? Paeth(row[i - 1], above[i], above[i - 1]) : above[i];
                }

                break;
            case -1:
                throw new EndOfStreamException();
            default:
                throw new ImageException($"damaged PNG (filter {filter})");
        }
    }

    private static byte Paeth(int left, int above, int corner)
    {
        var estimate = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }

    private static void Unpack(ReadOnlySpan<byte> row, int depth, Span<byte> values)
    {
        if (depth == 8)
        {
            row.CopyTo(values);
            return;
        }

        var (perByte, mask) = (8 / depth, (1 << depth) - 1);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (byte)((row[i / perByte] >> (8 - depth - (i % perByte * depth))) & mask);
        }
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(body);
        var checksum = new Crc32();
        checksum.Append(kind);
        checksum.Append(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
