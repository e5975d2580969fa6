using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Imaging;

public sealed class FixtureTests
{
    public static TheoryData<string> Names => new(Fixture.Names);

    [Theory, MemberData(nameof(Names))]
    public void Decodes_to_what_Pillow_reads(string name)
    {
        var fixture = Fixture.Read(name);
        using var image = ImageDecoder.Open(fixture.File);
        using var pixels = image.Decode();

        Assert.Equal((fixture.Width, fixture.Height), (image.Width, image.Height));
        Assert.Equal((fixture.Width, fixture.Height), (pixels.Width, pixels.Height));
        // JPEG within a TIFF is decoded by a library of its own, whose inverse transform rounds differently.
        var tolerance = name switch { "jpeg.tif" => 4, _ when name.EndsWith(".jpg", StringComparison.Ordinal) => 1, _ => 0 };
        Assert.InRange(Pictures.MaxDifference(fixture.Expected, pixels.Pixels), 0, tolerance);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_region_holds_the_same_pixels_as_the_whole(string name)
    {
        using var image = ImageDecoder.Open(Fixture.Bytes(name));
        using var whole = image.Decode();
        var box = new CropBox(1.25, 2.5, image.Width - 3, image.Height - 4.75);
        using var part = image.DecodeRegion(box, 64, 64, out var inPart);

        Assert.Equal((box.Width, box.Height), (inPart.Width, inPart.Height));
        var (dx, dy) = ((int)(box.X - inPart.X), (int)(box.Y - inPart.Y));
        Assert.Equal((box.X - inPart.X, box.Y - inPart.Y), (dx, dy));
        for (var y = (int)box.Y; y < Math.Ceiling(box.Bottom); y++)
        {
            for (var x = (int)box.X; x < Math.Ceiling(box.Right); x++)
                Assert.Equal(whole.Row(y).Slice(x * 3, 3).ToArray(), part.Row(y - dy).Slice((x - dx) * 3, 3).ToArray());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_truncation_decodes_or_is_refused(string name)
    {
        var file = Fixture.Bytes(name);
        for (var length = 0; length < file.Length; length++)
        {
            var decoded = Pictures.TryDecode(file[..length]);
            if (name.EndsWith(".jpg", StringComparison.Ordinal))
                Assert.False(decoded, $"{name} cut to {length} bytes was decoded");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Damaged_bytes_decode_or_are_refused(string name)
    {
        var file = Fixture.Bytes(name);
        var random = new Random(20_221);
        for (var trial = 0; trial < 300; trial++)
        {
            var damaged = (byte[])file.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                damaged[random.Next(trial < 150 ? Math.Min(64, file.Length) : file.Length)] ^= (byte)(1 << random.Next(8));
            Pictures.TryDecode(damaged, region: true);
        }
    }
}
