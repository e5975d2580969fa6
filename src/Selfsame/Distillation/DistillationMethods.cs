using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Distillation;

/// <summary>
/// SEED and the strategies that its authors compare it with (Fang et al. 2021, section 4): a student learns the features of a frozen teacher. All of them
/// differ in the objective alone; <c>seed-moco</c> has a momentum encoder besides. None can train without <see cref="TeacherOptions.Path"/>.
/// </summary>
public static class DistillationMethods
{
    private static readonly OrderedDictionary<string, Func<int, SiameseMethod>> s_methods = new()
    {
        ["seed"] = Seed,
        ["seed-moco"] = SeedMoCo,
        ["distill-l2"] = SquaredDistance,
        ["distill-kmeans"] = KMeans,
        ["distill-clustering"] = Clustering,
        ["distill-binary"] = Binary,
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names => s_methods.Keys;

    /// <summary>Every method by its name, for a size of views in pixels.</summary>
    internal static IReadOnlyDictionary<string, Func<int, SiameseMethod>> All => s_methods;

    /// <summary>
    /// SEED: the student copies the teacher's similarities of an image to a queue of features. One view, the same for both; the student's projector is as
    /// wide inside as its features are and has no norm. Small images: queue 4,096.
    /// </summary>
    public static SiameseMethod Seed(int cropSize = 224)
    {
        var small = Methods.IsSmall(cropSize);
        return new("seed")
        {
            Target = TargetBranch.FrozenTeacher(new TeacherOptions()),
            Projector = new HeadOptions { Layers = 2, Hidden = null, Output = null, HiddenNorm = false },
            Objective = new SeedObjective { Queue = small ? 4096 : 65536 },
            Views = ViewPlan.SameView(Augmentations.MoCoV2(cropSize)),
            Training = small ? Methods.Small() : Methods.Sgd(baseLearningRate: 0.03),
        };
    }

    /// <summary>SEED's loss and MoCo v2's together: a second view, a momentum encoder of the student and a queue of its keys. Small images: as both.</summary>
    public static SiameseMethod SeedMoCo(int cropSize = 224)
    {
        var (seed, moco) = (Seed(cropSize), Methods.MoCoV2(cropSize));
        return seed with
        {
            Name = "seed-moco",
            Target = moco.Target with { Kind = TargetKind.TeacherBesideMomentum, Teacher = new TeacherOptions() },
            Objective = new SeedMoCoObjective { Seed = (SeedObjective)seed.Objective, MoCo = (QueueObjective)moco.Objective },
            Views = moco.Views,
        };
    }

    /// <summary>The squared distance between the student's and the teacher's unit features.</summary>
    public static SiameseMethod SquaredDistance(int cropSize = 224) =>
        Seed(cropSize) with { Name = "distill-l2", Objective = new FeatureDistanceObjective() };

    /// <summary>Classification into clusters of the teacher's features. Small images: 100 clusters.</summary>
    public static SiameseMethod KMeans(int cropSize = 224) =>
        Seed(cropSize) with { Name = "distill-kmeans", Objective = new KMeansObjective { Clusters = Methods.IsSmall(cropSize) ? 100 : 1000 } };

    /// <summary>
    /// SwAV's codes, from the teacher's features: balanced assignments to trained prototypes, which the student predicts; prototypes aren't frozen at first.
    /// Small images: 100 prototypes, no queue, epsilon 0.03.
    /// </summary>
    public static SiameseMethod Clustering(int cropSize = 224) => Seed(cropSize) with
    {
        Name = "distill-clustering",
        Objective = (SwAVObjective)Methods.SwAV(cropSize).Objective with { FreezeEpochs = 0 },
    };

    /// <summary>Telling the teacher's feature of the image from those of the queue, each for itself. Small images: queue 4,096.</summary>
    public static SiameseMethod Binary(int cropSize = 224) =>
        Seed(cropSize) with { Name = "distill-binary", Objective = new BinaryContrastiveObjective { Queue = Methods.IsSmall(cropSize) ? 4096 : 65536 } };
}
