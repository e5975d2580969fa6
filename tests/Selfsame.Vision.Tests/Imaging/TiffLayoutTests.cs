using BitMiracle.LibTiff.Classic;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Imaging;

public sealed class TiffLayoutTests
{
    [Theory]
    [InlineData(false, PlanarConfig.CONTIG, 8), InlineData(false, PlanarConfig.SEPARATE, 8)]
    [InlineData(true, PlanarConfig.CONTIG, 8), InlineData(true, PlanarConfig.SEPARATE, 8)]
    [InlineData(false, PlanarConfig.CONTIG, 16), InlineData(true, PlanarConfig.SEPARATE, 16)]
    public void Strips_and_tiles_in_any_layout_hold_the_same_picture(bool tiled, PlanarConfig planar, int bits)
    {
        using var picture = Pictures.Waves(37, 29);
        using var image = ImageDecoder.Open(Write(picture, tiled, planar, bits));
        using var pixels = image.Decode();
        Assert.Equal(0, Pictures.MaxDifference(picture.Pixels, pixels.Pixels));
    }

    private static byte[] Write(RgbImage picture, bool tiled, PlanarConfig planar, int bits)
    {
        const int tile = 16;
        using var stream = new MemoryStream();
        using (var tiff = Tiff.ClientOpen("test", "w", stream, new KeepOpen()))
        {
            tiff.SetField(TiffTag.IMAGEWIDTH, picture.Width);
            tiff.SetField(TiffTag.IMAGELENGTH, picture.Height);
            tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, 3);
            tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.RGB);
            tiff.SetField(TiffTag.PLANARCONFIG, planar);
            tiff.SetField(TiffTag.COMPRESSION, Compression.LZW);
            var (width, height) = tiled ? (tile, tile) : (picture.Width, 7);
            if (tiled)
            {
                tiff.SetField(TiffTag.TILEWIDTH, tile);
                tiff.SetField(TiffTag.TILELENGTH, tile);
            }
            else
            {
                tiff.SetField(TiffTag.ROWSPERSTRIP, height);
            }
            var planes = planar == PlanarConfig.SEPARATE ? 3 : 1;
            for (var y = 0; y < picture.Height; y += height)
            {
                for (var x = 0; x < picture.Width; x += width)
                {
                    for (var plane = 0; plane < planes; plane++)
                    {
                        var rows = tiled ? tile : Math.Min(height, picture.Height - y);
                        var block = Block(picture, x, y, width, rows, planes == 3 ? plane : -1, bits);
                        _ = tiled
                            ? tiff.WriteEncodedTile(tiff.ComputeTile(x, y, 0, (short)plane), block, block.Length)
                            : tiff.WriteEncodedStrip(tiff.ComputeStrip(y, (short)plane), block, block.Length);
                    }
                }
            }
        }
        return stream.ToArray();
    }

    private static byte[] Block(RgbImage picture, int left, int top, int width, int height, int plane, int bits)
    {
        var block = new List<byte>();
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < left + width; x++)
            {
                for (var c = plane < 0 ? 0 : plane; c <= (plane < 0 ? 2 : plane); c++)
                {
                    if (bits == 16)
                        block.Add(77); // the low byte
                    block.Add(x < picture.Width && y < picture.Height ? picture.Row(y)[x * 3 + c] : (byte)0);
                }
            }
        }
        return [.. block];
    }

    private sealed class KeepOpen : TiffStream
    {
        public override void Close(object clientData)
        {
        }
    }
}
