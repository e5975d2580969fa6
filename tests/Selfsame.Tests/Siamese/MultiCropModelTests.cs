using Selfsame.Siamese;
using Selfsame.Siamese.Mixing;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class MultiCropModelTests
{
    private static readonly BackboneOptions s_backbone = new() { Width = 0.25, Stem = BackboneStem.Small };

    [Theory]
    [InlineData(ForwardMode.Separate, false, 6, 2)]
    [InlineData(ForwardMode.Separate, true, 8, 2)]
    [InlineData(ForwardMode.Batched, false, 2, 1)]
    [InlineData(ForwardMode.Batched, true, 2, 1)]
    public void EverySizeGoesThroughOnlineAndOnlyTheLargestThroughTheTarget(ForwardMode forward, bool mixed, int online, int target)
    {
        using var scope = new Scope();
        var method = Plan(Methods.Byol(16), forward);
        using var model = Build(method);

        var outputs = Forward(model, mixed);

        // Batch norm counts the batches that it has seen.
        Assert.Equal(online, Batches(model.Online.StateDict()["backbone.bn1.num_batches_tracked"]));
        Assert.Equal(target, Batches(model.Target!.StateDict()["backbone.bn1.num_batches_tracked"]));
        Assert.Equal(online, Batches(model.Predictor!.StateDict()["1.num_batches_tracked"]));
        var views = mixed ? 8 : 6;
        Assert.Equal(views, outputs.Projections.Count);
        Assert.All(outputs.Predictions, p => Assert.Equal([4, 256], p!.Shape));
        foreach (var targets in new[] { outputs.Positives, outputs.Negatives })
        {
            Assert.Equal([0, 1], Enumerable.Range(0, views).Where(v => targets[v] is not null));
        }
    }

    [Theory]
    [InlineData(TargetKind.Shared)]
    [InlineData(TargetKind.StopGradient)]
    [InlineData(TargetKind.MomentumInPositive)]
    public void TargetsOfEveryKindAreThoseOfTheLargestViews(TargetKind kind)
    {
        using var scope = new Scope();
        using var model = Build(Plan(Methods.UniGrad(16), ForwardMode.Separate) with { Target = new TargetBranch { Kind = kind } });

        var outputs = Forward(model, mixed: true);

        Assert.Equal([0, 1], Enumerable.Range(0, 8).Where(v => outputs.Positives[v] is not null));
        Assert.Equal([0, 1], Enumerable.Range(0, 8).Where(v => outputs.Negatives[v] is not null));
    }

    [Fact]
    public void EveryOnlineViewMeetsEveryTargetThatIsNotItself()
    {
        using var scope = new Scope();
        using var model = Build(Plan(Methods.UniGrad(16), ForwardMode.Separate));

        var outputs = Forward(model, mixed: true);

        Assert.Equal([(0, 1), (1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (4, 0), (4, 1), (5, 0), (5, 1)], outputs.Pairs);
        Assert.Equal([(6, 1), (7, 0)], outputs.MixedPairs);
    }

    [Fact]
    public void AGroupsViewsComeOutInTheirPlaces()
    {
        using var scope = new Scope();
        using var batched = Build(Plan(Methods.SimSiam(16), ForwardMode.Batched));
        batched.Train(false);
        var images = Images();

        var outputs = batched.Forward(images);

        for (var view = 0; view < images.Length; view++)
        {
            var alone = batched.Predictor!.Forward(batched.Online.Forward(images[view]));
            Assert.True((outputs.Predictions[view]! - alone).Abs().Max().ToDouble() < 1e-4, $"view {view}");
        }
    }

    [Fact]
    public void AfterA16BitPassTheMixesAreStillThere()
    {
        using var scope = new Scope();
        using var model = Build(Plan(Methods.UniGrad(16), ForwardMode.Separate));

        var outputs = Forward(model, mixed: true);

        Assert.Equal(outputs.MixedPairs, outputs.ToFloat32().MixedPairs);
    }

    private static SiameseMethod Plan(SiameseMethod method, ForwardMode forward) => method with
    {
        Projector = method.Projector with { Hidden = 32, Output = 256 },
        Predictor = method.Predictor with { Hidden = 32 },
        Views = method.Views with { MultiCrop = "2x16+4x8", Forward = forward },
    };

    private static SiameseModel Build(SiameseMethod method)
    {
        Runtime.ManualSeed(3);
        return new SiameseModel(method, method.Views, BackboneCatalog.Create(s_backbone), Device.Cpu);
    }

    private static SiameseOutputs Forward(SiameseModel model, bool mixed)
    {
        var images = Images();
        if (!mixed)
        {
            return model.Forward(images);
        }

        var partner = Tensor.FromArray<long>([1, 2, 3, 0]);
        var share = Ops.Full([4], 0.5);
        return model.Forward([.. images, images[0].Flip([0]), images[1].Flip([0])], [new ViewMix(0, partner, share), new ViewMix(1, partner, share)]);
    }

    private static Tensor[] Images()
    {
        using var generator = new Generator(5);
        return [.. new[] { 16, 16, 8, 8, 8, 8 }.Select(size => Ops.Randn([4, 3, size, size], generator))];
    }

    private static long Batches(Tensor count) => count.Item<long>();
}
