using System.ComponentModel.DataAnnotations;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Backbones;

namespace Selfsame.SelfTraining;

/// <summary>
/// Self-training of a classifier: noisy student (Xie et al. 2020, algorithm 1). A teacher learns from few labels, labels other images without noise, and a
/// student learns from both with noise; it teaches the next round.
/// </summary>
public sealed record SelfTrainRecipe
{
    /// <summary>Labelled images.</summary>
    public string Data { get; init; } = "";

    /// <summary>Labelled images that everyone is measured on, never learned from; empty takes those that the set brings.</summary>
    public string Test { get; init; } = "";

    /// <summary>The share of the labels that is used, as many of each class; the other images count as unlabelled.</summary>
    [Range(1e-6, 1.0)]
    public double Labels { get; init; } = 0.1;

    /// <summary>More unlabelled images; empty takes what <see cref="Labels"/> left over alone.</summary>
    public string Unlabelled { get; init; } = "";

    /// <summary>At most so many of the unlabelled images, evenly spread over them; 0 takes all.</summary>
    [Range(0, int.MaxValue)]
    public int UnlabelledLimit { get; init; }

    /// <summary>What the first teacher begins with: a run's folder or a file of weights; empty is random.</summary>
    public string From { get; init; } = "";

    /// <summary>The network of everyone; that of <see cref="From"/> where there is one.</summary>
    public BackboneOptions Backbone { get; init; } = new();

    /// <summary>Side of the network's input in pixels; <c>auto</c> follows the images.</summary>
    [Range(8, 4096)]
    public int? Size { get; init; }

    /// <summary>The first teacher.</summary>
    public SelfTrainStage Teacher { get; init; } = new();

    /// <summary>The students: with RandAugment and dropout.</summary>
    public SelfTrainStage Student { get; init; } = new() { Policy = PolicyKind.RandAugment, Dropout = 0.2 };

    /// <summary>What students begin with.</summary>
    public StudentStart StudentStart { get; init; }

    /// <summary>r, pseudo-labelled images of a step for each labelled one; both go through the network together.</summary>
    [Range(0.0, 64.0)]
    public double Ratio { get; init; } = 3;

    /// <summary>a, the weight of the pseudo-labelled part: (L_labelled + a L_pseudo) / (1 + a); <c>auto</c> is r, by which every image counts alike.</summary>
    [Range(0.0, 1000.0)]
    public double? PseudoWeight { get; init; }

    /// <summary>Whether L_pseudo is scaled to the size of L_labelled, by the moving averages of both (Zoph et al. 2020).</summary>
    public bool NormalizeLoss { get; init; }

    /// <summary>Whether pseudo-labels are the teacher's probabilities; its surest class otherwise.</summary>
    public bool Soft { get; init; } = true;

    /// <summary>T of soft labels: probabilities to the power 1/T, normalised.</summary>
    [Range(0.01, 100.0)]
    public double Temperature { get; init; } = 1;

    /// <summary>Images that the teacher is no surer of are left out.</summary>
    [Range(0.0, 0.9999)]
    public double MinScore { get; init; }

    /// <summary>
    /// Images of each class after the filter: the surest ones where there are more, copies where there are fewer; 0 leaves classes as they
    /// are.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int PerClass { get; init; }

    /// <summary>Students one after the other.</summary>
    [Range(1, 100)]
    public int Rounds { get; init; } = 1;

    /// <summary>Each repeats everything; it decides the labelled images, weights, order and augmentation.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [1];

    /// <summary>Where it runs: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>; <c>auto</c> takes a GPU when there is one.</summary>
    public string? Device { get; init; }

    /// <summary>Threads an operator; <c>auto</c> is one a core. Results are the same bit for bit only with the same number.</summary>
    [Range(1, 4096)]
    public int? Threads { get; init; }

    /// <summary>Threads that decode; <c>auto</c> is one a core. Changes the speed, never the result.</summary>
    [Range(1, 1024)]
    public int? Workers { get; init; }

    /// <summary>What of the recipe the first teacher depends on: all else as it is by default.</summary>
    internal SelfTrainRecipe OfTeacher()
    {
        var open = new SelfTrainRecipe();
        return this with
        {
            Unlabelled = open.Unlabelled,
            UnlabelledLimit = open.UnlabelledLimit,
            Student = open.Student,
            StudentStart = open.StudentStart,
            Ratio = open.Ratio,
            PseudoWeight = open.PseudoWeight,
            NormalizeLoss = open.NormalizeLoss,
            Soft = open.Soft,
            Temperature = open.Temperature,
            MinScore = open.MinScore,
            PerClass = open.PerClass,
        };
    }

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public void Validate()
    {
        Require(Data.Length > 0, "no labelled images are named; set data");
        Require(Labels < 1 || Unlabelled.Length > 0, "all labels are used and there are no other images; lower labels, or set unlabelled");
        Require(Seeds.Count > 0 && Seeds.All(s => s >= 0) && Seeds.Distinct().Count() == Seeds.Count, "seeds must be different numbers from 0 up");
        Require(Soft || Temperature == 1, "temperature is for soft labels; leave it at 1, or set soft to true");
        Require(
            Ratio > 0 || (PseudoWeight is null && !NormalizeLoss),
            "without pseudo-labelled images (ratio 0) there is no loss to weigh; raise ratio, or leave pseudo_weight and normalize_loss out");
        foreach (var optimizer in new[] { Teacher.Optimizer, Student.Optimizer })
        {
            Require(
                !optimizer.FixedPredictorLr && optimizer.PredictorLrFactor == 1,
                "optimizer.fixed_predictor_lr and optimizer.predictor_lr_factor are for pre-training: a classifier has no predictor");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
