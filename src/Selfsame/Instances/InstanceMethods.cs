using Selfsame.Siamese;
using Selfsame.Training;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Instances;

/// <summary>The methods that learn to tell every image from all others, one branch and one class an image.</summary>
public static class InstanceMethods
{
    private static readonly OrderedDictionary<string, Func<int, SiameseMethod>> s_methods = new()
    {
        ["instance"] = Instance,
        ["pic"] = Pic,
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names => s_methods.Keys;

    /// <summary>Every method by its name, for a size of views in pixels.</summary>
    internal static IReadOnlyDictionary<string, Func<int, SiameseMethod>> All => s_methods;

    /// <summary>
    /// The one-million-way classifier (Liu et al. 2021): contrastive prior, labels smoothed over the hardest classes. What the paper leaves open is ours:
    /// K = 100, a projector 2048-128 with batch norm inside and at its end (without one, random features are nearly parallel and the prior says little).
    /// Small images: projector 512-128, K = 10.
    /// </summary>
    public static SiameseMethod Instance(int cropSize = 224)
    {
        var small = Methods.IsSmall(cropSize);
        var training = small ? Methods.Small() : Methods.Sgd(baseLearningRate: 0.03);
        return new("instance")
        {
            Target = TargetBranch.OneBranch(),
            Projector = HeadOptions.Mlp(layers: 2, hidden: small ? 512 : 2048, output: 128) with { OutputNorm = HeadNorm.Plain },
            Objective = new InstanceObjective { Temperature = 0.15, Prior = true, Smoothing = 0.2, Hardest = small ? 10 : 100 },
            Views = OneView(Augmentations.SimClr(cropSize)),
            Training = training with { Schedule = new() { WarmupEpochs = small ? 0 : 10 } },
        };
    }

    /// <summary>
    /// PIC (Cao et al. 2020): sliding window, softmax over recent images; no norm in the projector. Small images: projector 512-128, a window of 4,096 that
    /// moves by 512, 16,384 recent images.
    /// </summary>
    public static SiameseMethod Pic(int cropSize = 224)
    {
        var small = Methods.IsSmall(cropSize);
        return new("pic")
        {
            Target = TargetBranch.OneBranch(),
            Projector = HeadOptions.Mlp(layers: 2, hidden: small ? 512 : 2048, output: 128) with { HiddenNorm = false },
            Objective = new InstanceObjective
            {
                Temperature = 0.2,
                Window = small ? 4096 : 131072,
                Stride = small ? 512 : 16384,
                Recent = small ? 16384 : 65536,
            },
            Views = OneView(Augmentations.SimClr(cropSize)),
            Training = small ? Methods.Small() : Methods.Sgd(baseLearningRate: 0.03) with
            {
                Schedule = new() { WarmupEpochs = 5, WarmupStart = 0.01, FinalFactor = 1e-6 / 0.03 },
                ZeroInitResidual = true,
            },
        };
    }

    private static ViewPlan OneView(AugmentationOptions crop) => ViewPlan.SameView(crop) with { Forward = ForwardMode.Batched };
}
