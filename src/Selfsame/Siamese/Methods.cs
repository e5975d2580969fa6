using Selfsame.Siamese.Objectives;
using Selfsame.Torch.Optim;
using Selfsame.Training;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Siamese;

/// <summary>
/// The named methods, each with its published recipe. For crops of 64 px or less (<see cref="Augmentations.SmallSize"/>) heads are narrower, the
/// momentum encoder follows faster and weight decay is stronger, as small data sets and short runs want; each method says what changes.
/// </summary>
public static class Methods
{
    private static readonly OrderedDictionary<string, Func<int, SiameseMethod>> s_methods = new()
    {
        ["simclr"] = SimClr,
        ["moco-v2"] = MoCoV2,
        ["byol"] = Byol,
        ["simsiam"] = SimSiam,
        ["unigrad"] = UniGrad,
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names => s_methods.Keys;

    /// <summary>A method by its name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="cropSize">Side of its views in pixels.</param>
    /// <param name="form">Its published loss, or its gradient under the conditions that all methods share (<see cref="GradientForms"/>).</param>
    /// <exception cref="ArgumentException">There is no such method, or it has no gradient form.</exception>
    public static SiameseMethod Create(string name, int cropSize, MethodForm form = MethodForm.Loss)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!s_methods.TryGetValue(name, out var create))
        {
            throw new ArgumentException($"there is no method '{name}'; there are {string.Join(", ", Names)}", nameof(name));
        }

        return form == MethodForm.Gradient ? GradientForms.Create(name, cropSize) : create(cropSize);
    }

    /// <summary>
    /// SimCLR (Chen et al. 2020): every other image of the batch is a negative. Small images: SGD instead of LARS, projector 512-128,
    /// temperature 0.2.
    /// </summary>
    public static SiameseMethod SimClr(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        return new("simclr")
        {
            Target = TargetBranch.Shared(),
            Projector = HeadOptions.Mlp(layers: 2, hidden: small ? 512 : 2048, output: 128) with { OutputNorm = HeadNorm.Affine },
            Objective = new NtXentObjective { Temperature = small ? 0.2 : 0.1 },
            Views = ViewPlan.TwoCrops(Augmentations.SimClr(cropSize)) with { Forward = ForwardMode.Batched },
            Training = small ? Small() : new TrainingDefaults
            {
                Optimizer = new() { Name = OptimizerName.Lars, BaseLearningRate = 0.3, WeightDecay = 1e-6, ExcludeBiasAndNorm = true },
                Schedule = new() { WarmupEpochs = 10 },
                ZeroInitResidual = true,
            },
        };
    }

    /// <summary>
    /// MoCo v2 (Chen et al. 2020): a queue of a momentum encoder's past keys are the negatives. Small images: projector 512-128, queue
    /// 4,096, momentum 0.99.
    /// </summary>
    public static SiameseMethod MoCoV2(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        return new("moco-v2")
        {
            Target = TargetBranch.MomentumEncoder(small ? 0.99 : 0.999, cosine: false) with { ShuffledParts = 8 },
            Projector = HeadOptions.Mlp(layers: 2, hidden: small ? 512 : 2048, output: 128) with { HiddenNorm = false },
            Objective = new QueueObjective { Temperature = 0.2, Queue = small ? 4096 : 65536 },
            Views = ViewPlan.TwoCrops(Augmentations.MoCoV2(cropSize)) with { Symmetric = false },
            Training = small ? Small() : Sgd(baseLearningRate: 0.03),
        };
    }

    /// <summary>
    /// BYOL (Grill et al. 2020): predicts a momentum encoder's features of the other view; no negatives. Small images: SGD instead of
    /// LARS, heads 1024-256, momentum from 0.99.
    /// </summary>
    public static SiameseMethod Byol(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var head = HeadOptions.Mlp(layers: 2, hidden: small ? 1024 : 4096, output: 256);
        return new("byol")
        {
            Target = TargetBranch.MomentumEncoder(small ? 0.99 : 0.996),
            Projector = head,
            Predictor = head,
            Objective = new NegativeCosineObjective(),
            Views = ViewPlan.TwoCrops(Augmentations.Byol1(cropSize), Augmentations.Byol2(cropSize)),
            Training = small ? Small() : new TrainingDefaults
            {
                Optimizer = new() { Name = OptimizerName.Lars, BaseLearningRate = 0.2, WeightDecay = 1.5e-6, ExcludeBiasAndNorm = true },
                Schedule = new() { WarmupEpochs = 10 },
            },
        };
    }

    /// <summary>
    /// SimSiam (Chen and He 2021): predicts the detached features of the other view; neither negatives nor a momentum encoder. Small
    /// images: projector 512-512-512, predictor 128.
    /// </summary>
    public static SiameseMethod SimSiam(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var width = small ? 512 : 2048;
        return new("simsiam")
        {
            Target = TargetBranch.StopGradient(),
            Projector = HeadOptions.Mlp(layers: 3, hidden: width, output: width) with { OutputNorm = HeadNorm.Plain },
            Predictor = HeadOptions.Mlp(layers: 2, hidden: width / 4, output: width),
            Objective = new NegativeCosineObjective(),
            Views = ViewPlan.TwoCrops(Augmentations.SimSiam(cropSize)),
            Training = small
                ? Small() with { Optimizer = Small().Optimizer with { FixedPredictorLr = true } }
                : Sgd(baseLearningRate: 0.05) with { Optimizer = Sgd(0.05).Optimizer with { FixedPredictorLr = true }, ZeroInitResidual = true },
        };
    }

    /// <summary>
    /// UniGrad (Tao et al. 2022): pull to a momentum target, push along the moving correlation F. Small images: projector of width 512
    /// with the balance in proportion (100 x 512 / 2048), momentum from 0.99.
    /// </summary>
    public static SiameseMethod UniGrad(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var width = small ? 512 : 2048;
        return new("unigrad")
        {
            Target = TargetBranch.MomentumEncoder(small ? 0.99 : 0.996),
            Projector = HeadOptions.Mlp(layers: 3, hidden: width, output: width),
            Objective = new UniGradObjective { Balance = 100.0 * width / 2048, Decay = 0.99 },
            Views = ViewPlan.TwoCrops(Augmentations.UniGrad(cropSize)),
            Training = small ? Small() : Sgd(baseLearningRate: 0.05) with { Schedule = new() { WarmupEpochs = 5, WarmupStart = 1e-3, FinalFactor = 1e-3, Span = CosineSpan.AllSteps }, ZeroInitResidual = true },
        };
    }

    /// <summary>Whether views are those of small images.</summary>
    internal static bool IsSmall(int cropSize) => cropSize <= Augmentations.SmallSize;

    private static TrainingDefaults Sgd(double baseLearningRate) => new()
    {
        Optimizer = new() { BaseLearningRate = baseLearningRate, WeightDecay = 1e-4 },
        Schedule = new(),
    };

    private static TrainingDefaults Small() => new()
    {
        Optimizer = new() { BaseLearningRate = 0.12, WeightDecay = 5e-4 },
        Schedule = new(),
    };
}
