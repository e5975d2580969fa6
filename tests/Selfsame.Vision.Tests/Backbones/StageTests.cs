using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones;

public sealed class StageTests
{
    [Theory]
    [InlineData("resnet18", BackboneStem.ImageNet, "4 8 16 32")]
    [InlineData("resnet50", BackboneStem.Small, "1 2 4 8")]
    [InlineData("mobilenet_v3_small", BackboneStem.ImageNet, "4 8 16 32")]
    [InlineData("mobilenet_v3_large", BackboneStem.Small, "1 2 4 8")]
    [InlineData("efficientnet_b0", BackboneStem.ImageNet, "4 8 16 32")]
    public void Stages_are_what_they_say_and_the_last_is_the_feature_map(string name, BackboneStem stem, string strides)
    {
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        using var backbone = BackboneCatalog.Create(new() { Name = name, Stem = stem, Width = 0.25 });
        backbone.Eval();
        Assert.Equal(strides, string.Join(' ', backbone.Stages.Select(s => s.Stride)));
        var images = Ops.Randn([1, 3, 64, 96]);
        var maps = backbone.ForwardStages(images);
        Assert.Equal(backbone.Stages.Select(s => $"1 {s.Width} {64 / s.Stride} {96 / s.Stride}"), maps.Select(m => string.Join(' ', m.Shape)));
        Assert.Equal(backbone.ForwardFeatures(images).ToArray<float>(), maps[^1].ToArray<float>());
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    public void Dilation_computes_the_same_features_at_more_places(string name)
    {
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        using var backbone = BackboneCatalog.Create(new() { Name = name, Width = 0.25 });
        backbone.Eval();
        var images = Ops.Randn([1, 3, 96, 96]);
        var plain = backbone.ForwardFeatures(images); // [1, C, 3, 3]
        backbone.Dilate(8);
        Assert.Equal([4, 8, 8, 8], backbone.Stages.Select(s => s.Stride));
        var dense = backbone.ForwardFeatures(images); // [1, C, 12, 12]
        Assert.Equal([1, plain.Size(1), 12, 12], dense.Shape);
        var difference = (dense.Slice(2, 0, 12, 4).Slice(3, 0, 12, 4) - plain).Abs().Max().ToDouble();
        Assert.True(difference < 1e-4 * plain.Abs().Max().ToDouble(), $"differs by {difference}");
        Assert.Throws<ArgumentException>(() => backbone.Dilate(5));
    }

    [Fact]
    public void A_mobile_network_keeps_its_strides()
    {
        using var backbone = BackboneCatalog.Create(new() { Name = "mobilenet_v3_small", Width = 0.25 });
        Assert.Contains("a ResNet can", Assert.Throws<NotSupportedException>(() => backbone.Dilate(8)).Message, StringComparison.Ordinal);
    }
}
