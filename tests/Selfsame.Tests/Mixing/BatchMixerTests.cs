using Selfsame.Mixing;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Mixing;

public sealed class BatchMixerTests
{
    private const int Size = 16;

    [Fact]
    public void MixUp_blends_images_and_labels_by_one_share()
    {
        using var scope = new Scope();
        var (images, labels) = Batch();
        var mixed = new BatchMixer(new() { MixUpAlpha = 0.4 }, classes: 5, seed: 3).Mix(images, labels, epoch: 1, batch: 7);

        // Every image is of one level, its index, so a mixed pixel tells the share: r i + (1 - r) (i - 1) = i - 1 + r.
        var share = At(mixed.Images, 1, 0, 0, 0).ToDouble();
        Assert.InRange(share, 0, 1);
        for (var i = 1; i < 4; i++)
        {
            Assert.Equal(i - 1 + share, At(mixed.Images, i, 2, 5, 9).ToDouble(), 1e-5);
            Assert.Equal(share, At(mixed.Targets, i, i).ToDouble(), 1e-5);
            Assert.Equal(1 - share, At(mixed.Targets, i, i - 1).ToDouble(), 1e-5);
        }

        Assert.Equal(3 * (1 - share), At(mixed.Images, 0, 0, 0, 0).ToDouble(), 1e-5);
        Assert.Equal(4, mixed.Targets.Sum().ToDouble(), 1e-5);
    }

    [Fact]
    public void CutMix_pastes_a_box_and_labels_by_its_area()
    {
        using var scope = new Scope();
        var (images, labels) = Batch();
        for (var batch = 0; batch < 20; batch++)
        {
            var mixed = new BatchMixer(new() { CutMixAlpha = 1 }, classes: 5, seed: 3).Mix(images, labels, epoch: 0, batch);
            var pixels = At(mixed.Images, 2, 1).ToArray<float>();
            Assert.All(pixels, p => Assert.True(p is 1 or 2));
            Assert.Equal(pixels.Count(p => p == 2) / (double)(Size * Size), At(mixed.Targets, 2, 2).ToDouble(), 1e-5);
        }

        Assert.Equal(2, At(images, 2).Mean().ToDouble());
    }

    [Fact]
    public void A_batch_is_mixed_as_often_as_asked_and_always_alike()
    {
        using var scope = new Scope();
        var (images, labels) = Batch();
        var mixer = new BatchMixer(new() { MixUpAlpha = 0.2, CutMixAlpha = 1, Probability = 0.5 }, classes: 5, seed: 9);
        var (mixed, cut) = (0, 0);
        for (var batch = 0; batch < 200; batch++)
        {
            using var inner = new Scope();
            var result = mixer.Mix(images, labels, 0, batch);
            var again = mixer.Mix(images, labels, 0, batch);
            Assert.True(result.Images.Equal(again.Images) && result.Targets.Equal(again.Targets));
            var row = At(result.Images, 2, 0).ToArray<float>();
            var clean = At(result.Targets, 2, 2).ToDouble() == 1;
            (mixed, cut) = (mixed + (clean ? 0 : 1), cut + (!clean && row.Distinct().Count() == 2 ? 1 : 0));
        }

        // CutMix may draw an empty box, so a few fewer than half.
        Assert.InRange(mixed, 70, 120);
        Assert.InRange(cut, 25, 70);
    }

    [Fact]
    public void Options_out_of_range_are_refused() => Assert.Equal(
        "Probability must be a probability from 0 to 1; it is 2.",
        Assert.Throws<ArgumentException>(() => new BatchMixer(new() { Probability = 2 }, 5, 1)).Message);

    private static Tensor At(Tensor tensor, params ReadOnlySpan<long> indices)
    {
        foreach (var index in indices)
        {
            tensor = tensor.Select(0, index);
        }

        return tensor;
    }

    /// <summary>Four images, image i all of level i and of class i.</summary>
    private static (Tensor Images, Tensor Labels) Batch()
    {
        var pixels = new float[4 * 3 * Size * Size];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i / (3 * Size * Size);
        }

        return (Tensor.FromArray<float>(pixels, 4, 3, Size, Size), Tensor.FromArray<long>([0, 1, 2, 3]));
    }
}
