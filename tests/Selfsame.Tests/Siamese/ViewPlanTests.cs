using Selfsame.Siamese;
using Selfsame.Vision.Augmentation;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class ViewPlanTests
{
    [Fact]
    public void LocalCropsHaveTheMethodsColoursAndTheRangeBelowItsCrops()
    {
        var plan = Methods.UniGrad(224).Views with { MultiCrop = "2x224+6x96" };

        var own = Augmentations.UniGrad();
        Assert.Equal([own, own], plan.Crops.Take(2));
        Assert.Equal(Enumerable.Repeat(own with { Size = 96, MinScale = 0.05, MaxScale = 0.2 }, 6), plan.Crops.Skip(2));
        Assert.Equal([0, 1], plan.Targets);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], plan.Online);
        Assert.Equal("2x224+6x96", plan.MultiCrop);
        plan.Validate();
    }

    /// <summary>Caron et al. 2020, released code: 2 x 224 of scale (0.14, 1) and 6 x 96 of scale (0.05, 0.14).</summary>
    [Fact]
    public void SwavsOwnCropsComeOut()
    {
        var plan = ViewPlan.TwoCrops(Augmentations.SwAV()) with { MultiCrop = "2x224+6x96" };

        Assert.Equal([.. Enumerable.Repeat(Augmentations.SwAV(), 2), .. Enumerable.Repeat(Augmentations.SwAVLocal(), 6)], plan.Crops);
    }

    [Fact]
    public void TheTwoViewsOfByolTakeTurns()
    {
        var plan = Methods.Byol(224).Views with { MultiCrop = "2x224+4x96" };

        // Grill et al. 2020, table 6: blur 1.0 and 0.1, solarisation 0.0 and 0.2.
        Assert.Equal([1, 0.1, 1, 0.1, 1, 0.1], plan.Crops.Select(c => c.BlurProbability));
        Assert.Equal([0, 0.2, 0, 0.2, 0, 0.2], plan.Crops.Select(c => c.SolarizeProbability));

        // Its crops begin at 8 %, where 5 to 8 % would hardly be a range.
        Assert.All(plan.Crops.Skip(2), c => Assert.Equal((0.05, 0.14), (c.MinScale, c.MaxScale)));
        Assert.All(plan.Crops.Take(2), c => Assert.Equal((0.08, 1), (c.MinScale, c.MaxScale)));
    }

    [Fact]
    public void SmallLocalCropsAreNotBlurred()
    {
        var plan = Methods.Byol(224).Views with { MultiCrop = "2x224+2x64" };

        Assert.Equal([1, 0.1, 0, 0], plan.Crops.Select(c => c.BlurProbability));
    }

    [Fact]
    public void MoreOfOneSizeAreMoreOfTheMethodsOwn()
    {
        var plan = Methods.UniGrad(32).Views with { MultiCrop = "4x32" };

        Assert.Equal(Enumerable.Repeat(Augmentations.UniGrad(32), 4), plan.Crops);
        Assert.Equal([0, 1, 2, 3], plan.Targets);
    }

    [Fact]
    public void StatingWhatIsThereChangesNothing()
    {
        var plan = Methods.UniGrad(32).Views with { MultiCrop = "2x32+1x16" };
        plan = plan with { Crops = [plan.Crops[0], plan.Crops[1], plan.Crops[2] with { MaxScale = 0.5 }] };

        Assert.Same(plan.Crops, (plan with { MultiCrop = "2x32 + 1x16" }).Crops);
        Assert.Equal(0.2, (plan with { MultiCrop = "2x32+2x16" }).Crops[2].MaxScale);
    }

    [Theory]
    [InlineData("2x32+4x16", ForwardMode.Separate, "2x32+4x16 px, each predicts the 2 of 32 px, save itself, one forward pass each (batch-norm statistics of their own)")]
    [InlineData("2x32+4x16", ForwardMode.Batched, "2x32+4x16 px, each predicts the 2 of 32 px, save itself, one forward pass a size (batch-norm statistics shared by views of one size)")]
    [InlineData("2x32", ForwardMode.Batched, "2x32 px, each predicts the others, one forward pass for all (shared batch-norm statistics)")]
    public void SaysWhatMeetsWhatAndWhoseStatistics(string crops, ForwardMode forward, string text) =>
        Assert.Equal(text, (Methods.UniGrad(32).Views with { MultiCrop = crops, Forward = forward }).Describe());

    [Fact]
    public void SaysWhatIsMixed()
    {
        var plan = Methods.UniGrad(32).Views with { CutMix = new() { Probability = 0.5, Alpha = 0.3 } };

        Assert.EndsWith(", CutMix in 50 % of the batches (Beta(0.3, 0.3), 2 mixed views beside the clean)", plan.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesPlansWithoutUse()
    {
        var queue = Methods.MoCoV2(32).Views with { MultiCrop = "2x32+4x16" };
        var lonely = Methods.UniGrad(32).Views with { MultiCrop = "1x32+4x16" };

        Assert.Equal(
            "views.symmetric is false, which takes two views, not the 6 of 2x32+4x16; set views.symmetric to true",
            Assert.Throws<ArgumentException>(queue.Validate).Message);
        (queue with { Symmetric = true }).Validate();
        Assert.Contains("one view of the largest size", Assert.Throws<ArgumentException>(lonely.Validate).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ViewPlan { MultiCrop = "2x32" });
    }

    [Fact]
    public void ALossOfWholeBatchesRefusesMixedViews()
    {
        var method = Methods.UniGrad(32) with { Objective = new WholeBatchObjective() };
        method.Validate();

        var error = Assert.Throws<ArgumentException>((method with { Views = method.Views with { CutMix = new() { Probability = 1 } } }).Validate);

        Assert.Contains("set views.cut_mix.probability to 0", error.Message, StringComparison.Ordinal);
    }
}
