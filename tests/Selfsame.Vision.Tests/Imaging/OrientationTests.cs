using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Imaging;

public sealed class OrientationTests
{
    // What EXIF's eight values do to a stored picture of three columns and two rows: a b c / d e f (CIPA DC-008, 4.6.4).
    [Theory]
    [InlineData(1, "abc/def")]
    [InlineData(2, "cba/fed")]
    [InlineData(3, "fed/cba")]
    [InlineData(4, "def/abc")]
    [InlineData(5, "ad/be/cf")]
    [InlineData(6, "da/eb/fc")]
    [InlineData(7, "fc/eb/da")]
    [InlineData(8, "cf/be/ad")]
    public void Every_orientation_turns_the_pixels_upright(int tag, string expected)
    {
        var stored = RgbImage.Rent(3, 2);
        for (var i = 0; i < 6; i++)
            stored.Pixels.Slice(i * 3, 3).Fill((byte)('a' + i));

        using var upright = new Orientation(tag).Apply(stored);
        var rows = Enumerable.Range(0, upright.Height)
            .Select(y => string.Concat(Enumerable.Range(0, upright.Width).Select(x => (char)upright.Row(y)[x * 3])));
        Assert.Equal(expected, string.Join('/', rows));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void A_box_goes_to_the_stored_frame_and_back(int tag)
    {
        var orientation = new Orientation(tag);
        var box = new CropBox(3.25, 7.5, 20, 11.5);
        Assert.Equal(box, orientation.FromStored(orientation.ToStored(box, 100, 80), 100, 80));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void A_region_of_a_turned_JPEG_is_the_crop_of_the_whole(int tag)
    {
        using var picture = Pictures.Waves(75, 50);
        using var image = ImageDecoder.Open(JpegWithOrientation.Make(ImageWriter.ToJpeg(picture), tag));
        Assert.Equal(tag >= 5 ? (50, 75) : (75, 50), (image.Width, image.Height));

        using var whole = image.Decode();
        using var part = image.DecodeRegion(new CropBox(8, 17, 30, 21), 40, 40, out var box);
        var (left, top) = ((int)box.X, (int)box.Y);
        for (var y = 0; y < 21; y++)
            Assert.Equal(whole.Row(17 + y).Slice(8 * 3, 90).ToArray(), part.Row(top + y).Slice(left * 3, 90).ToArray());
    }
}
