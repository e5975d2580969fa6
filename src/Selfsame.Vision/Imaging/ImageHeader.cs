using System.Buffers.Binary;

namespace Selfsame.Vision.Imaging;

/// <summary>
/// Size and orientation of PNG, WebP, BMP and GIF from their first bytes: no decoder is made, nothing is allocated, so that a
/// header that claims billions of pixels is harmless.
/// </summary>
internal readonly record struct ImageHeader(long Width, long Height, Orientation Orientation)
{
    /// <summary>Deflate never expands further.</summary>
    private const long MaxExpansion = 1032;

    public static ImageHeader Read(ImageFormat format, ReadOnlySpan<byte> data)
    {
        try
        {
            return format switch
            {
                ImageFormat.Png => ReadPng(data),
                ImageFormat.WebP => ReadWebP(data),
                ImageFormat.Bmp => ReadBmp(data),
                ImageFormat.Gif => ReadGif(data),
                _ => throw new ArgumentOutOfRangeException(nameof(format)),
            };
        }
        catch (ArgumentOutOfRangeException) when (data.Length < 64)
        {
            // Only a slice beyond the end of a stub can fail so.
            throw new ImageException($"truncated {ImageDecoder.NameOf(format)}");
        }
    }

    private static ImageHeader ReadPng(ReadOnlySpan<byte> data)
    {
        const int signature = 8, chunkOverhead = 12;
        if (!data.Slice(signature + 4, 4).SequenceEqual("IHDR"u8))
            throw new ImageException("damaged PNG (no header chunk)");
        var header = data.Slice(signature + 8, 10);
        var orientation = Orientation.Upright;
        for (var rest = data[signature..]; rest.Length >= chunkOverhead;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - chunkOverhead)
                break;
            if (rest.Slice(4, 4).SequenceEqual("eXIf"u8))
                orientation = ExifReader.Orientation(rest.Slice(8, (int)length));
            rest = rest[((int)length + chunkOverhead)..];
        }
        long width = BinaryPrimitives.ReadUInt32BigEndian(header), height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        var samples = header[9] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        CheckLength(ImageFormat.Png, width, height, header[8] * samples, data.Length * MaxExpansion);
        return new(width, height, orientation);
    }

    private static ImageHeader ReadWebP(ReadOnlySpan<byte> data)
    {
        const int container = 12, chunkHeader = 8;
        var kind = data.Slice(container, 4);
        var body = data[(container + chunkHeader)..];
        if (kind.SequenceEqual("VP8 "u8))
        {
            // Three bytes of frame tag, three of start code, then 14 bits each of width and height.
            var size = body.Slice(6, 4);
            return new(
                BinaryPrimitives.ReadUInt16LittleEndian(size) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(size[2..]) & 0x3FFF,
                Orientation.Upright);
        }
        if (kind.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(body.Slice(1, 4));
            return new((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, Orientation.Upright);
        }
        if (!kind.SequenceEqual("VP8X"u8))
            throw new ImageException("damaged WebP (unknown first chunk)");

        var canvas = body.Slice(4, 6);
        var orientation = Orientation.Upright;
        for (var rest = data[container..]; rest.Length >= chunkHeader;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            if (length > rest.Length - chunkHeader)
                break;
            if (rest.StartsWith("EXIF"u8))
                orientation = ExifReader.Orientation(rest.Slice(chunkHeader, (int)length));
            rest = rest[Math.Min(rest.Length, chunkHeader + (int)length + ((int)length & 1))..];
        }
        return new(UInt24(canvas) + 1, UInt24(canvas[3..]) + 1, orientation);
    }

    private static ImageHeader ReadBmp(ReadOnlySpan<byte> data)
    {
        const int fileHeader = 14, coreHeader = 12;
        var info = data[fileHeader..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(info[..4]) == coreHeader)
        {
            var size = info.Slice(4, 4);
            return new(BinaryPrimitives.ReadUInt16LittleEndian(size), BinaryPrimitives.ReadUInt16LittleEndian(size[2..]), Orientation.Upright);
        }
        // A negative height says that rows run from the top.
        long width = BinaryPrimitives.ReadInt32LittleEndian(info.Slice(4, 4));
        var height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(info.Slice(8, 4)));
        const uint runLength8 = 1, runLength4 = 2;
        if (BinaryPrimitives.ReadUInt32LittleEndian(info.Slice(16, 4)) is not (runLength8 or runLength4))
            CheckLength(ImageFormat.Bmp, width, height, BinaryPrimitives.ReadUInt16LittleEndian(info.Slice(14, 2)), data.Length);
        return new(width, height, Orientation.Upright);
    }

    /// <summary>Refuses a size that so few bytes can't hold, before it costs memory.</summary>
    private static void CheckLength(ImageFormat format, long width, long height, int bits, long most)
    {
        ImageDecoder.CheckSize(format, width, height);
        if (width * height / 8 * bits > most)
            throw new ImageException($"truncated {ImageDecoder.NameOf(format)}");
    }

    private static ImageHeader ReadGif(ReadOnlySpan<byte> data)
    {
        var screen = data.Slice(6, 4);
        return new(BinaryPrimitives.ReadUInt16LittleEndian(screen), BinaryPrimitives.ReadUInt16LittleEndian(screen[2..]), Orientation.Upright);
    }

    private static long UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
