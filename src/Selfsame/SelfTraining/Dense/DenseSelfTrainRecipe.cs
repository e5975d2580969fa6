using System.ComponentModel.DataAnnotations;
using Selfsame.Dense;
using Selfsame.Segmentation;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining.Dense;

/// <summary>
/// Self-training of a detector or a segmenter (Zoph et al. 2020, section 3.2): a teacher learns from some of the annotated images,
/// annotates the others, and a student learns from both; it teaches the next round.
/// </summary>
public abstract record DenseSelfTrainRecipe
{
    /// <summary>The share of the annotated images that is used as such; the others count as unlabelled.</summary>
    [Range(1e-6, 1.0)]
    public double Labels { get; init; } = 0.2;

    /// <summary>More unlabelled images; empty takes what <see cref="Labels"/> left over alone.</summary>
    public string Unlabelled { get; init; } = "";

    /// <summary>At most so many of the unlabelled images, evenly spread over them; 0 takes all.</summary>
    [Range(0, int.MaxValue)]
    public int UnlabelledLimit { get; init; }

    /// <summary>What the first teacher's backbone begins with: a run's folder or a file of weights; empty is random.</summary>
    public string From { get; init; } = "";

    /// <summary>Passes of students over the labelled images; <c>auto</c> is the teacher's.</summary>
    [Range(1, 1000000)]
    public int? StudentEpochs { get; init; }

    /// <summary>The augmentation of students, S1 to S4; <c>auto</c> is the teacher's.</summary>
    public AugmentationPreset? StudentAugmentation { get; init; }

    /// <summary>
    /// What students begin with: the <c>teacher</c>'s weights, as in the paper to save time, or <c>fresh</c>, what the first teacher began
    /// with.
    /// </summary>
    public StudentStart StudentStart { get; init; } = StudentStart.Teacher;

    /// <summary>Pseudo-labelled images of a step for each labelled one; both go through the network together.</summary>
    [Range(0.01, 64.0)]
    public double Ratio { get; init; } = 1;

    /// <summary>a, the weight of the pseudo-labelled part: (L_labelled + a L_pseudo) / (1 + a).</summary>
    [Range(0.0, 1000.0)]
    public double PseudoWeight { get; init; } = 1;

    /// <summary>Whether L_pseudo is scaled to the size of L_labelled, by the moving averages of both.</summary>
    public bool NormalizeLoss { get; init; } = true;

    /// <summary>Students one after the other; 0 trains the first teacher alone.</summary>
    [Range(0, 100)]
    public int Rounds { get; init; } = 1;

    /// <summary>Each repeats everything; it decides the labelled images, weights, order and augmentation.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [1];

    /// <summary>How teachers and students are trained.</summary>
    internal abstract DenseRecipe Supervised { get; }

    /// <summary>What of the recipe the first teacher depends on: all else as it is by default.</summary>
    internal virtual DenseSelfTrainRecipe OfTeacher() => this with
    {
        Unlabelled = "",
        UnlabelledLimit = 0,
        StudentEpochs = null,
        StudentAugmentation = null,
        StudentStart = StudentStart.Teacher,
        Ratio = 1,
        PseudoWeight = 1,
        NormalizeLoss = true,
    };

    /// <summary>The recipe with other training.</summary>
    internal abstract DenseSelfTrainRecipe With(DenseRecipe supervised);

    /// <summary>The command: <c>detect</c> or <c>segment</c>.</summary>
    internal string Task => Supervised.Task;

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public virtual void Validate()
    {
        Require(Supervised.Data.Length > 0, "no annotated images are named; set model.data");
        Require(Supervised.TestPlace is not null, "there are no test images; set model.test or model.test_split");
        Require(Supervised.Limit == 0, "model.limit has no place here; labels says how many images are used");
        Require(Rounds == 0 || Labels < 1 || Unlabelled.Length > 0, "all labels are used and there are no other images; lower labels, or set unlabelled");
        Require(
            Seeds.Count > 0 && Seeds.All(s => s is >= 0 and < uint.MaxValue) && Seeds.Distinct().Count() == Seeds.Count,
            "seeds must be different numbers from 0 up");
        Supervised.Validate();
        Student(0, 1).Validate();
    }

    /// <summary>The training of a student of a round.</summary>
    internal DenseRecipe Student(long seed, int round) => Supervised with
    {
        // Students of different rounds see other orders than their teachers.
        Seed = seed + ((long)round << 32),
        Epochs = StudentEpochs ?? Supervised.Epochs,
        Augmentation = StudentAugmentation ?? Supervised.Augmentation,
    };

    /// <summary>Has a teacher annotate images, and writes what it finds.</summary>
    internal abstract void Annotate(
        string teacher,
        Device device,
        IImageSource images,
        SelfTrainDirectory directory,
        long seed,
        int round,
        Action<int> progress,
        CancellationToken cancellation);

    /// <summary>Reads what a teacher found.</summary>
    internal abstract IPseudoSet Read(IImageSource images, SelfTrainDirectory directory, long seed, int round, PseudoRecord record);

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
