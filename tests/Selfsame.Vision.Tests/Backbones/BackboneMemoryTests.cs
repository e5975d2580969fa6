using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones;

/// <summary>What a forward pass leaves. Alone: the count of live tensors is the process's.</summary>
[CollectionDefinition(nameof(BackboneMemoryTests), DisableParallelization = true)]
[Collection(nameof(BackboneMemoryTests))]
public sealed class BackboneMemoryTests
{
    [Theory]
    [InlineData("resnet18")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("efficientnet_b0")]
    public void Without_gradients_only_the_features_are_left_in_memory(string name)
    {
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = name, Width = 0.25 });
        backbone.Eval();
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var images = Ops.Randn([2, 3, 32, 32]);
        var before = Tensor.LiveCount;

        using var features = backbone.Forward(images);

        Assert.InRange(Tensor.LiveCount - before, 1, 4);
    }
}
