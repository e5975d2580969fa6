using System.Buffers;
using BitMiracle.LibTiff.Classic;

namespace Selfsame.Vision.Imaging;

/// <summary>
/// Converts a TIFF page to RGB: gray and palette of 1, 2, 4, 8 bits (gray 16 too), RGB and CMYK of 8 or 16 bits, with or without
/// further channels, in strips or tiles, interleaved or one plane a channel. The rest (YCbCr, Lab, ...) goes through LibTiff's own
/// converter. Not all of it goes there as that one multiplies colours by alpha.
/// </summary>
internal sealed class TiffPixels
{
    private const int MaxSamples = 16;

    private readonly Tiff tiff;
    private readonly int width, height, bits, samples;
    private readonly Photometric photometric;
    private readonly bool separate, premultiplied;
    private readonly byte[]? palette;

    public TiffPixels(Tiff tiff, int width, int height)
    {
        this.tiff = tiff;
        this.width = width;
        this.height = height;
        bits = Field(tiff, TiffTag.BITSPERSAMPLE, 1);
        samples = Field(tiff, TiffTag.SAMPLESPERPIXEL, 1);
        separate = Field(tiff, TiffTag.PLANARCONFIG, (int)PlanarConfig.CONTIG) == (int)PlanarConfig.SEPARATE;
        photometric = (Photometric)Field(tiff, TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK);
        if (samples is < 1 or > MaxSamples)
            throw new ImageException($"unsupported TIFF ({samples} samples a pixel)");
        if (Field(tiff, TiffTag.SAMPLEFORMAT, (int)SampleFormat.UINT) is var format
            && format != (int)SampleFormat.UINT && format != (int)SampleFormat.VOID)
            throw new ImageException("unsupported TIFF (samples are not unsigned integers)");

        if (photometric == Photometric.YCBCR && Field(tiff, TiffTag.COMPRESSION, 1) == (int)Compression.JPEG && !separate)
        {
            tiff.SetField(TiffTag.JPEGCOLORMODE, JpegColorMode.RGB);
            photometric = Photometric.RGB;
        }
        if (photometric == Photometric.PALETTE)
            palette = ReadPalette();
        if (photometric == Photometric.RGB && samples >= 4 && tiff.GetField(TiffTag.EXTRASAMPLES) is [_, var kinds, ..])
            premultiplied = kinds.ToByteArray() is [(byte)ExtraSample.ASSOCALPHA, ..];
    }

    private int Channels => photometric switch
    {
        Photometric.RGB => 3,
        Photometric.SEPARATED => 4,
        _ => 1,
    };

    private bool IsDirect => photometric switch
    {
        Photometric.MINISBLACK or Photometric.MINISWHITE => bits is 1 or 2 or 4 or 8 or 16,
        Photometric.PALETTE => bits is 1 or 2 or 4 or 8,
        Photometric.RGB or Photometric.SEPARATED => bits is 8 or 16 && samples >= Channels,
        _ => false,
    };

    public void Read(RgbImage image)
    {
        if (!IsDirect)
        {
            ReadByLibrary(image);
            return;
        }
        var tiled = tiff.IsTiled();
        var blockWidth = tiled ? Field(tiff, TiffTag.TILEWIDTH, 0) : width;
        var blockHeight = tiled ? Field(tiff, TiffTag.TILELENGTH, 0) : height;
        if (!tiled && Field(tiff, TiffTag.ROWSPERSTRIP, height) is > 0 and var rows && rows < height)
            blockHeight = rows;
        ImageDecoder.CheckSize(ImageFormat.Tiff, blockWidth, blockHeight);

        var planes = separate ? Channels + (premultiplied ? 1 : 0) : 1;
        var rowSize = ((long)blockWidth * (separate ? 1 : samples) * bits + 7) / 8;
        var blockSize = checked((int)(rowSize * blockHeight));
        var buffer = ArrayPool<byte>.Shared.Rent(checked(blockSize * planes));
        try
        {
            // LibTiff's LZW skips what a damaged code stands for and reports success; another image's pixels must not show there.
            buffer.AsSpan(0, blockSize * planes).Clear();
            for (var y = 0; y < height; y += blockHeight)
            {
                for (var x = 0; x < width; x += blockWidth)
                {
                    var blockRows = Math.Min(blockHeight, height - y);
                    for (var plane = 0; plane < planes; plane++)
                        ReadBlock(tiled, x, y, plane, buffer, plane * blockSize, tiled ? blockSize : (int)rowSize * blockRows);
                    for (var row = 0; row < blockRows; row++)
                    {
                        var to = image.Row(y + row).Slice(x * 3, Math.Min(blockWidth, width - x) * 3);
                        Convert(buffer.AsSpan((int)(row * rowSize)), separate ? blockSize : 0, to);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Field(Tiff tiff, TiffTag tag, int missing) => tiff.GetField(tag) is [var value, ..] ? value.ToInt() : missing;

    private void ReadBlock(bool tiled, int x, int y, int plane, byte[] buffer, int offset, int size)
    {
        var read = tiled
            ? tiff.ReadEncodedTile(tiff.ComputeTile(x, y, 0, (short)plane), buffer, offset, size)
            : tiff.ReadEncodedStrip(tiff.ComputeStrip(y, (short)plane), buffer, offset, size);
        if (read < size)
            throw new ImageException("damaged or truncated TIFF");
    }

    /// <summary>Converts a row. A pixel's channels stand side by side, or <paramref name="planeStride"/> bytes apart if that isn't 0.</summary>
    private void Convert(ReadOnlySpan<byte> row, int planeStride, Span<byte> rgb)
    {
        Span<byte> pixel = stackalloc byte[4];
        var channels = Channels + (premultiplied ? 1 : 0);
        for (var i = 0; i < rgb.Length / 3; i++)
        {
            for (var c = 0; c < channels; c++)
                pixel[c] = planeStride > 0 ? Sample(row[(c * planeStride)..], i) : Sample(row, i * samples + c);
            var to = rgb.Slice(i * 3, 3);
            switch (photometric)
            {
                case Photometric.RGB when premultiplied:
                    for (var c = 0; c < 3; c++)
                        to[c] = pixel[3] == 0 ? (byte)0 : (byte)Math.Min(255, pixel[c] * 255 / pixel[3]);
                    break;
                case Photometric.RGB:
                    pixel[..3].CopyTo(to);
                    break;
                case Photometric.SEPARATED:
                    var light = 255 - pixel[3];
                    for (var c = 0; c < 3; c++)
                        to[c] = (byte)(light - (pixel[c] * light + 127) / 255);
                    break;
                case Photometric.PALETTE:
                    palette.AsSpan(pixel[0] * 3, 3).CopyTo(to);
                    break;
                default:
                    to.Fill(ToGray(pixel[0]));
                    break;
            }
        }
    }

    /// <summary>A sample as stored; of 16 bits the high byte (LibTiff has put them into the machine's order).</summary>
    private byte Sample(ReadOnlySpan<byte> row, int index) => bits switch
    {
        8 => row[index],
        16 => row[index * 2 + (BitConverter.IsLittleEndian ? 1 : 0)],
        _ => (byte)(row[index * bits / 8] >> (8 - bits - index * bits % 8) & ((1 << bits) - 1)),
    };

    private byte ToGray(byte sample)
    {
        var scaled = bits < 8 ? sample * 255 / ((1 << bits) - 1) : sample;
        return (byte)(photometric == Photometric.MINISWHITE ? 255 - scaled : scaled);
    }

    private byte[] ReadPalette()
    {
        if (bits > 8 || tiff.GetField(TiffTag.COLORMAP) is not [var red, var green, var blue])
            throw new ImageException("damaged TIFF (no palette)");
        var colours = new byte[(1 << bits) * 3];
        FieldValue[] maps = [red, green, blue];
        for (var c = 0; c < 3; c++)
        {
            var map = maps[c].ToUShortArray();
            for (var i = 0; i < 1 << bits; i++)
                colours[i * 3 + c] = (byte)(map[i] >> 8);
        }
        return colours;
    }

    private void ReadByLibrary(RgbImage image)
    {
        if (!tiff.RGBAImageOK(out var reason))
            throw new ImageException($"unsupported TIFF ({reason.TrimEnd('.')})");
        // The orientation is applied later, with every other format's.
        tiff.SetField(TiffTag.ORIENTATION, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT);
        var raster = new int[width * height];
        if (!tiff.ReadRGBAImageOriented(width, height, raster, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT, stopOnError: true))
            throw new ImageException("damaged or truncated TIFF");
        var pixels = image.Pixels;
        for (var i = 0; i < raster.Length; i++)
        {
            pixels[i * 3] = (byte)Tiff.GetR(raster[i]);
            pixels[i * 3 + 1] = (byte)Tiff.GetG(raster[i]);
            pixels[i * 3 + 2] = (byte)Tiff.GetB(raster[i]);
        }
    }
}
