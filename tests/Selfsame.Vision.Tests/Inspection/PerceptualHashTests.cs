using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Inspection;
using Selfsame.Vision.Tests.Augmentation;
using Selfsame.Vision.Tests.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Inspection;

public sealed class PerceptualHashTests
{
    private const int Distance = 4;

    [Fact]
    public void Quality_and_size_change_little()
    {
        using var picture = Pictures.Waves(301, 203);
        using var encoded = ImageDecoder.Open(ImageWriter.ToJpeg(picture, 40));
        using var poor = encoded.Decode();
        using var small = Half(picture);

        var hash = PerceptualHash.Of(picture);

        Assert.True(hash.IsNear(PerceptualHash.Of(poor), Distance));
        Assert.True(hash.IsNear(PerceptualHash.Of(small), Distance));
    }

    [Fact]
    public void Another_picture_is_far()
    {
        using var picture = Pictures.Waves(120, 90);
        using var mirrored = RgbImage.Rent(120, 90);
        for (var y = 0; y < 90; y++)
        {
            for (var x = 0; x < 120; x++)
            {
                picture.Row(y).Slice(3 * (119 - x), 3).CopyTo(mirrored.Row(y)[(3 * x)..]);
            }
        }

        Assert.True(PerceptualHash.Of(picture).DistanceTo(PerceptualHash.Of(mirrored)) > 20);
    }

    [Fact]
    public void Plain_images_are_told_apart_by_their_colour()
    {
        var (light, same, dark) = (Plain(200), Plain(203), Plain(150));

        Assert.True(light.IsNear(same, Distance));
        Assert.False(light.IsNear(dark, Distance));
    }

    /// <summary>Every pair within the distance is found, whichever bits differ.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public void Near_pairs_are_found_without_comparing_all(int distance)
    {
        var random = new RandomStream(9);
        var hashes = new PerceptualHash[400];
        for (var i = 0; i < hashes.Length; i++)
        {
            var bits = i % 2 == 0 ? new UInt128(random.NextBits(), random.NextBits()) : hashes[i - 1].Gradients;
            for (var flip = 0; flip < (i % 2 == 0 ? 0 : i % 11); flip++)
            {
                bits ^= UInt128.One << random.Below(128);
            }

            hashes[i] = new(bits, 100, 100, 100);
        }

        var sets = NearDuplicates.Find(i => hashes[i], [.. Enumerable.Range(0, hashes.Length)], distance, CancellationToken.None);
        for (var i = 0; i < hashes.Length; i += 2)
        {
            Assert.Equal(hashes[i].DistanceTo(hashes[i + 1]) <= distance, sets.Find(i) == sets.Find(i + 1));
        }
    }

    private static PerceptualHash Plain(byte level)
    {
        using var image = RgbImage.Rent(30, 20);
        image.Pixels.Fill(level);
        return PerceptualHash.Of(image);
    }

    private static RgbImage Half(RgbImage image)
    {
        var small = RgbImage.Rent(150, 150);
        Levels.Apply(Levels.Options with { Size = 150 }, image, Levels.Whole(image)).CopyTo(small.Pixels);
        return small;
    }
}
