using System.Buffers.Binary;

namespace Selfsame.Vision.Imaging;

/// <summary>
/// A TIFF's first directory (TIFF 6.0, section 2), read before the library sees the file: that one takes memory and time for whatever an
/// entry claims, so what cannot be true is refused here.
/// </summary>
internal readonly ref struct TiffDirectory
{
    private const int EntrySize = 12;
    private const ushort WidthTag = 256, HeightTag = 257, BitsTag = 258, CompressionTag = 259, PhotometricTag = 262, OrientationTag = 274, SamplesTag = 277;
    private const uint NoCompression = 1, BlackIsZero = 1, Rgb = 2, Palette = 3, Cmyk = 5, YCbCr = 6;

    private readonly ReadOnlySpan<byte> data;
    private readonly ReadOnlySpan<byte> entries;
    private readonly bool little;

    /// <summary>Finds the directory.</summary>
    /// <exception cref="ImageException">It is not all there, a value lies outside of the file, or the size is out of bounds.</exception>
    public TiffDirectory(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8)
            throw new ImageException("truncated TIFF");
        this.data = data;
        little = data[0] == 'I';
        if ((little ? data[2] : data[3]) == 43)
            throw new ImageException("unsupported TIFF (BigTIFF)");
        var start = UInt32(data[4..]);
        if (start > data.Length - 2)
            throw new ImageException("truncated TIFF");
        var count = UInt16(data[(int)start..]);
        entries = data[((int)start + 2)..];
        if (entries.Length < count * EntrySize)
            throw new ImageException("truncated TIFF");
        entries = entries[..(count * EntrySize)];
        for (var rest = entries; !rest.IsEmpty; rest = rest[EntrySize..])
        {
            var size = (long)UInt32(rest[4..]) * TypeSize(UInt16(rest[2..]));
            if (size > 4 && size + UInt32(rest[8..]) > data.Length)
                throw new ImageException("damaged or truncated TIFF");
        }
        CheckPixels();
    }

    public int Width => (int)First(WidthTag, 0);

    public int Height => (int)First(HeightTag, 0);

    public Orientation Orientation => First(OrientationTag, 1) is >= 1 and <= 8 and var tag ? new((int)tag) : Orientation.Upright;

    public ImageMode Mode
    {
        get
        {
            var (model, colors) = First(PhotometricTag, BlackIsZero) switch
            {
                <= BlackIsZero => (ColorModel.Gray, 1),
                Rgb or YCbCr => (ColorModel.Rgb, 3),
                Palette => (ColorModel.Palette, 1),
                Cmyk => (ColorModel.Cmyk, 4),
                _ => (ColorModel.Other, int.MaxValue),
            };
            return new(model, First(SamplesTag, 1) > colors, model == ColorModel.Palette ? 8 : (int)Math.Min(First(BitsTag, 1), 64));
        }
    }

    private void CheckPixels()
    {
        long width = First(WidthTag, 0), height = First(HeightTag, 0);
        ImageDecoder.CheckSize(ImageFormat.Tiff, width, height);
        // Samples that are stored as they are must be there. (Not YCbCr, which has fewer than one colour a pixel.)
        var bits = (long)First(BitsTag, 1) * First(SamplesTag, 1);
        if (First(CompressionTag, NoCompression) == NoCompression && First(PhotometricTag, 0) != YCbCr
            && bits > 0 && width * height / 8 > data.Length / bits)
            throw new ImageException("truncated TIFF");
    }

    /// <summary>The first value of an entry of short or long integers.</summary>
    private uint First(ushort tag, uint missing)
    {
        for (var rest = entries; !rest.IsEmpty; rest = rest[EntrySize..])
        {
            if (UInt16(rest) != tag)
                continue;
            var size = TypeSize(UInt16(rest[2..]));
            var isInline = UInt32(rest[4..]) * (long)size <= 4;
            var value = isInline ? rest[8..] : data[(int)UInt32(rest[8..])..];
            return size switch
            {
                2 => UInt16(value),
                4 => UInt32(value),
                _ => value[0],
            };
        }
        return missing;
    }

    /// <summary>The bytes of one value: byte, text, short, long, rational, ...; an unknown type is taken as bytes.</summary>
    private static int TypeSize(ushort type) => type switch
    {
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 => 8,
        _ => 1,
    };

    private ushort UInt16(ReadOnlySpan<byte> bytes)
        => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes)
        => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
