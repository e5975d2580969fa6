using Selfsame.Distillation;
using Selfsame.Instances;
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
        ["moco-v1"] = MoCoV1,
        ["moco-v2"] = MoCoV2,
        ["byol"] = Byol,
        ["simsiam"] = SimSiam,
        ["directpred"] = DirectPred,
        ["barlow-twins"] = BarlowTwins,
        ["vicreg"] = VicReg,
        ["swav"] = SwAV,
        ["unigrad"] = UniGrad,
    };

    /// <summary>Every name: the methods that compare views, those that classify images, those that learn from a teacher.</summary>
    public static IReadOnlyCollection<string> Names { get; } = [.. s_methods.Keys, .. InstanceMethods.Names, .. DistillationMethods.Names];

    /// <summary>A method by its name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="cropSize">Side of its views in pixels.</param>
    /// <param name="form">Its published loss, or its gradient under the conditions that all methods share (<see cref="GradientForms"/>).</param>
    /// <exception cref="ArgumentException">There is no such method, or it has no gradient form.</exception>
    public static SiameseMethod Create(string name, int cropSize, MethodForm form = MethodForm.Loss)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!s_methods.TryGetValue(name, out var create) && !InstanceMethods.All.TryGetValue(name, out create)
            && !DistillationMethods.All.TryGetValue(name, out create))
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
    /// MoCo v1 (He et al. 2020): a queue of a momentum encoder's past keys are the negatives; a linear projector, no blur, and a rate that drops at 60 %
    /// and 80 % of the run (epochs 120 and 160 of 200). Small images: queue 4,096, momentum 0.99.
    /// </summary>
    public static SiameseMethod MoCoV1(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var training = small ? Small() : Sgd(baseLearningRate: 0.03);
        return new("moco-v1")
        {
            Target = TargetBranch.MomentumEncoder(small ? 0.99 : 0.999, cosine: false) with { ShuffledParts = 8 },
            Projector = HeadOptions.Mlp(layers: 1, hidden: 2048, output: 128),
            Objective = new QueueObjective { Temperature = 0.07, Queue = small ? 4096 : 65536 },
            Views = ViewPlan.TwoCrops(Augmentations.MoCoV1(cropSize)) with { Symmetric = false },
            Training = training with { Schedule = new() { Name = ScheduleName.Step, Milestones = [0.6, 0.8] } },
        };
    }

    /// <summary>
    /// MoCo v2 (Chen et al. 2020): a queue of a momentum encoder's past keys are the negatives. Small images: projector 512-128, queue
    /// 4,096, momentum 0.99, temperature 0.1 (at 0.2 five epochs of CIFAR-10 learn next to nothing).
    /// </summary>
    public static SiameseMethod MoCoV2(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        return new("moco-v2")
        {
            Target = TargetBranch.MomentumEncoder(small ? 0.99 : 0.999, cosine: false) with { ShuffledParts = 8 },
            Projector = HeadOptions.Mlp(layers: 2, hidden: small ? 512 : 2048, output: 128) with { HiddenNorm = false },
            Objective = new QueueObjective { Temperature = small ? 0.1 : 0.2, Queue = small ? 4096 : 65536 },
            Views = ViewPlan.TwoCrops(Augmentations.MoCoV2(cropSize)) with { Symmetric = false },
            Training = small ? Small() : Sgd(baseLearningRate: 0.03),
        };
    }

    /// <summary>
    /// BYOL (Grill et al. 2020): predicts a momentum encoder's features of the other view; no negatives. Small images: SGD instead of
    /// LARS, heads 1024-256, batch norm after the projector, momentum from 0.99, the predictor's rate ten times the others' (without these two the
    /// features' rank falls to 4 within 50 steps, and short runs don't recover).
    /// </summary>
    public static SiameseMethod Byol(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var hidden = small ? 1024 : 4096;
        return new("byol")
        {
            Target = TargetBranch.MomentumEncoder(small ? 0.99 : 0.996),
            Projector = HeadOptions.Mlp(layers: 2, hidden, output: 256) with { OutputNorm = small ? HeadNorm.Plain : HeadNorm.None },
            Predictor = PredictorOptions.Mlp(layers: 2, hidden, output: 256),
            Objective = new NegativeCosineObjective(),
            Views = ViewPlan.TwoCrops(Augmentations.Byol1(cropSize), Augmentations.Byol2(cropSize)),
            Training = small ? FastPredictor() : new TrainingDefaults
            {
                Optimizer = new() { Name = OptimizerName.Lars, BaseLearningRate = 0.2, WeightDecay = 1.5e-6, ExcludeBiasAndNorm = true },
                Schedule = new() { WarmupEpochs = 10 },
            },
        };
    }

    /// <summary>
    /// SimSiam (Chen and He 2021): predicts the detached features of the other view; neither negatives nor a momentum encoder. Small
    /// images: projector 512-512-512, predictor 128 with ten times the others' rate (with the same rate the features' rank falls to 2 within 30 steps).
    /// </summary>
    public static SiameseMethod SimSiam(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var width = small ? 512 : 2048;
        return new("simsiam")
        {
            Target = TargetBranch.StopGradient(),
            Projector = HeadOptions.Mlp(layers: 3, hidden: width, output: width) with { OutputNorm = HeadNorm.Plain },
            Predictor = PredictorOptions.Mlp(layers: 2, hidden: width / 4, output: width),
            Objective = new NegativeCosineObjective(),
            Views = ViewPlan.TwoCrops(Augmentations.SimSiam(cropSize)),
            Training = small
                ? FastPredictor() with { Optimizer = FastPredictor().Optimizer with { FixedPredictorLr = true } }
                : Sgd(baseLearningRate: 0.05) with { Optimizer = Sgd(0.05).Optimizer with { FixedPredictorLr = true }, ZeroInitResidual = true },
        };
    }

    /// <summary>
    /// DirectPred (Tian et al. 2021): BYOL, in every other respect, with a predictor that is computed from the correlation of what goes into it instead
    /// of learned; its constants are those of UniGrad's comparison. Small images: as BYOL (there is no predictor's rate).
    /// </summary>
    public static SiameseMethod DirectPred(int cropSize = 224) => Byol(cropSize) with
    {
        Name = "directpred",
        Predictor = PredictorOptions.Computed(new DirectPredictorOptions()),
        Training = IsSmall(cropSize) ? Small() : Byol(cropSize).Training,
    };

    /// <summary>
    /// Barlow Twins (Zbontar et al. 2021): the cross-correlation of two views' features becomes the identity; neither negatives, predictor nor momentum
    /// encoder. Published for batches of 2,048. Small images: SGD instead of LARS, projector 512-512-512, the loss divided by these 512 channels because
    /// SGD feels its scale.
    /// </summary>
    public static SiameseMethod BarlowTwins(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var width = small ? 512 : 8192;
        return new("barlow-twins")
        {
            Target = TargetBranch.Shared(),
            Projector = HeadOptions.Mlp(layers: 3, hidden: width, output: width),
            Objective = new BarlowTwinsObjective { OffDiagonal = 0.0051, Scale = small ? 1.0 / width : 1 },
            Views = ViewPlan.TwoCrops(Augmentations.BarlowTwins1(cropSize), Augmentations.BarlowTwins2(cropSize)),
            Training = small ? Small() : Lars(baseLearningRate: 0.2, weightDecay: 1.5e-6) with
            {
                Optimizer = Lars(0.2, 1.5e-6).Optimizer with { BiasNormLrFactor = 0.0048 / 0.2 },
                ZeroInitResidual = true,
            },
        };
    }

    /// <summary>
    /// VICReg (Bardes et al. 2022): views agree, every channel keeps its spread, channels don't covary; each branch regularises itself. Published for
    /// batches of 2,048. Small images: SGD instead of LARS, projector 512-512-512, the coefficients 25/25/1 divided by 10 because SGD feels the
    /// loss's scale (undivided it diverges, divided by 25 the spread grows too slowly for short runs).
    /// </summary>
    public static SiameseMethod VicReg(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var width = small ? 512 : 8192;
        var published = new VicRegObjective { Invariance = 25, Variance = 25, Covariance = 1 };
        return new("vicreg")
        {
            Target = TargetBranch.Shared(),
            Projector = HeadOptions.Mlp(layers: 3, hidden: width, output: width),
            Objective = small ? published with { Invariance = 2.5, Variance = 2.5, Covariance = 0.1 } : published,
            Views = ViewPlan.TwoCrops(Augmentations.VicReg(cropSize)),
            Training = small ? Small() : Lars(baseLearningRate: 0.2, weightDecay: 1e-6) with { ZeroInitResidual = true },
        };
    }

    /// <summary>
    /// SwAV (Caron et al. 2020): views predict each other's balanced assignment to trained prototypes; two large and six small crops. The rate is that for
    /// batches of 4,096, the queue that for 256 (set method.objective.queue to 0 for large batches). Small images: two crops alone, SGD instead of
    /// LARS, projector 512-128, 512 prototypes, no queue, epsilon 0.01: the official code advises less than 0.05 where the loss stays at the logarithm
    /// of the number of prototypes, as it does in short runs, whose features sink to a rank of 2 with 100 prototypes and 0.03.
    /// </summary>
    public static SiameseMethod SwAV(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var large = Augmentations.SwAV(cropSize);
        var plan = ViewPlan.TwoCrops(large) with { Forward = ForwardMode.Batched };
        return new("swav")
        {
            Target = TargetBranch.StopGradient(),
            Projector = HeadOptions.Mlp(layers: 2, hidden: small ? 512 : 2048, output: 128),
            Objective = new SwAVObjective { Prototypes = small ? 512 : 3000, Epsilon = small ? 0.01 : 0.05, Queue = small ? 0 : 3840 },
            Views = small ? plan : plan with { Crops = [large, large, .. Enumerable.Repeat(Augmentations.SwAVLocal(LocalSize(cropSize)), 6)] },
            Training = small ? Small() : new TrainingDefaults
            {
                Optimizer = new() { Name = OptimizerName.Lars, BaseLearningRate = 4.8, ReferenceBatch = 4096, WeightDecay = 1e-6 },
                Schedule = new() { WarmupEpochs = 10, WarmupStart = 0.3 / 4.8, FinalFactor = 0.0048 / 4.8 },
            },
        };
    }

    /// <summary>
    /// UniGrad (Tao et al. 2022): pull to a momentum target, push along the moving correlation F. Small images: projector of width 512
    /// with the balance in proportion (100 x 512 / 2048), momentum from 0.95, F of decay 0.9 and of the online features (the paper's formula; its code
    /// takes the momentum encoder's): in a short run F must not lag behind the features, or their rank falls to one.
    /// </summary>
    public static SiameseMethod UniGrad(int cropSize = 224)
    {
        var small = IsSmall(cropSize);
        var width = small ? 512 : 2048;
        return new("unigrad")
        {
            Target = small ? TargetBranch.MomentumEncoder(0.95) with { Kind = TargetKind.MomentumInPositive } : TargetBranch.MomentumEncoder(0.996),
            Projector = HeadOptions.Mlp(layers: 3, hidden: width, output: width),
            Objective = new UniGradObjective { Balance = 100.0 * width / 2048, Decay = small ? 0.9 : 0.99 },
            Views = ViewPlan.TwoCrops(Augmentations.UniGrad(cropSize)),
            Training = small ? Small(baseLearningRate: 0.06) : Sgd(baseLearningRate: 0.05) with
            {
                Schedule = new() { WarmupEpochs = 5, WarmupStart = 1e-3, FinalFactor = 1e-3, Span = CosineSpan.AllSteps },
                ZeroInitResidual = true,
            },
        };
    }

    /// <summary>Whether views are those of small images.</summary>
    internal static bool IsSmall(int cropSize) => cropSize <= Augmentations.SmallSize;

    // SwAV's 96 px beside 224 px, in steps of 8 px.
    private static int LocalSize(int cropSize) => (int)Math.Round(cropSize * 96.0 / 224 / 8) * 8;

    // With weights and biases apart, 10 epochs of warm-up and a cosine to a thousandth, as Barlow Twins' and VICReg's codes have it.
    private static TrainingDefaults Lars(double baseLearningRate, double weightDecay) => new()
    {
        Optimizer = new() { Name = OptimizerName.Lars, BaseLearningRate = baseLearningRate, WeightDecay = weightDecay, ExcludeBiasAndNorm = true },
        Schedule = new() { WarmupEpochs = 10, FinalFactor = 1e-3 },
    };

    internal static TrainingDefaults Sgd(double baseLearningRate) => new()
    {
        Optimizer = new() { BaseLearningRate = baseLearningRate, WeightDecay = 1e-4 },
        Schedule = new(),
    };

    internal static TrainingDefaults Small(double baseLearningRate = 0.12) => new()
    {
        Optimizer = new() { BaseLearningRate = baseLearningRate, WeightDecay = 5e-4 },
        Schedule = new(),
    };

    // In a run of a few epochs a learned predictor has no time to catch up with the features, which collapse ahead of it.
    private static TrainingDefaults FastPredictor() => Small() with { Optimizer = Small().Optimizer with { PredictorLrFactor = 10 } };
}
