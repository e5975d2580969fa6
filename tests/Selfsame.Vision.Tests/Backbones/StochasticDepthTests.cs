using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones;

public sealed class StochasticDepthTests
{
    [Theory]
    [InlineData("resnet18", 8)]
    [InlineData("resnet50", 16)]
    public void Later_blocks_are_left_out_more_often(string name, int blocks)
    {
        using var backbone = (ResNet)BackboneCatalog.Create(new() { Name = name, Width = 0.25 });
        backbone.SetStochasticDepth(0.4);

        Assert.Equal(Enumerable.Range(1, blocks).Select(l => 0.4 * l / blocks), backbone.Blocks.SelectMany(stage => stage).Select(b => b.DropProbability));
        Assert.Throws<ArgumentOutOfRangeException>(() => backbone.SetStochasticDepth(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_block_leaves_its_branch_out_of_whole_images_or_scales_it(bool bottleneck)
    {
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        IResNetBlock block = bottleneck ? new Bottleneck(8, 4, 8, 1) : new BasicBlock(8, 8, 8, 1);
        var input = Ops.Rand([32, 8, 4, 4]) + 50; // so large that the last ReLU changes nothing
        var branch = (block.Forward(input) - input).ToArray<float>().Chunk(128).ToList();
        block.DropProbability = 0.5;

        var scaled = (block.Forward(input) - input).ToArray<float>().Chunk(128).ToList();

        // Whichever images they are, each has all of its branch twice or nothing of it.
        Assert.All(scaled.Zip(branch), image => Assert.True(
            image.First.All(v => v == 0) || image.First.Zip(image.Second).All(v => Math.Abs(v.First - (2 * v.Second)) < 1e-3)));
        ((Selfsame.Torch.Nn.Module)block).Eval();
        var plain = block.Forward(input).ToArray<float>();
        block.DropProbability = 0;
        Assert.Equal(block.Forward(input).ToArray<float>(), plain);
    }

    [Fact]
    public void Another_backbone_says_that_it_has_its_own()
    {
        using var backbone = BackboneCatalog.Create(new() { Name = "efficientnet_b0", Width = 0.25 });
        Assert.Contains("efficientnet_b0", Assert.Throws<NotSupportedException>(() => backbone.SetStochasticDepth(0.1)).Message, StringComparison.Ordinal);
    }
}
