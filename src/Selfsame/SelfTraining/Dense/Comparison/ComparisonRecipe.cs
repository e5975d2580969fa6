using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Selfsame.Dense;

namespace Selfsame.SelfTraining.Dense.Comparison;

/// <summary>
/// The comparison of Zoph et al. 2020 (Tables 2 to 4 and 7): {what backbones begin with} x {augmentation} x {share of the labels} x {by
/// labels alone, joint training}, each with and without self-training.
/// </summary>
/// <typeparam name="T">Self-training of a detector or a segmenter.</typeparam>
public sealed partial record ComparisonRecipe<T>
    where T : DenseSelfTrainRecipe, new()
{
    private static readonly bool[] s_withJoint = [false, true];
    private static readonly bool[] s_without = [false];

    /// <summary>What all cells have in common. Its <c>from</c>, <c>labels</c> and augmentation are the grid's.</summary>
    public T Base { get; init; } = new();

    /// <summary>What backbones begin with; one of them is random.</summary>
    public IReadOnlyList<ComparisonStart> Starts { get; init; } = [new()];

    /// <summary>The augmentations of teachers and students.</summary>
    public IReadOnlyList<AugmentationPreset> Augmentations { get; init; } = Enum.GetValues<AugmentationPreset>();

    /// <summary>
    /// The shares of the labels. 1 leaves nothing to pseudo-label but <c>base.unlabelled</c>; without that it's measured without
    /// self-training.
    /// </summary>
    public IReadOnlyList<double> Labels { get; init; } = [0.2, 0.5, 1];

    /// <summary>Whether every cell is self-trained as well.</summary>
    public bool SelfTraining { get; init; } = true;

    /// <summary>The images of joint training, which repeats the grid; none by default.</summary>
    public JointTrainingOptions Joint { get; init; } = new();

    /// <summary>Checks that the parts fit together.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public void Validate()
    {
        Require(Starts.Count > 0 && Starts.Select(s => s.Name).Distinct().Count() == Starts.Count, "starts must have different names");
        Require(Starts.All(s => StartName().IsMatch(s.Name)), "a start's name becomes part of a folder's: small letters, digits, '.', '_' and '-'");
        Require(Starts.All(s => (s.Kind == StartKind.Random) == (s.Path.Length == 0)), "a start of kind random has no path, and every other has one");
        Require(Augmentations.Count > 0 && Augmentations.Distinct().Count() == Augmentations.Count, "augmentations must be different ones of S1, S2, S3, S4");
        Require(
            Labels.Count > 0 && Labels.All(l => l is > 0 and <= 1) && Labels.Distinct().Count() == Labels.Count,
            "labels must be different shares above 0, up to 1");
        Require(Base.From.Length == 0 && Base.Supervised.Augmentation is null && Base.StudentAugmentation is null && Base.Supervised.Joint.Data.Length == 0,
            "base.from, base.student_augmentation, base.model.augmentation and base.model.joint are the grid's; leave them out");
        foreach (var cell in Cells())
        {
            Of(cell).Validate();
        }
    }

    /// <summary>The cells of the grid, in the order in which they are trained.</summary>
    public IReadOnlyList<ComparisonCell> Cells() =>
    [
        .. from labels in Labels
           from augmentation in Augmentations
           from start in Starts
           from joint in Joint.Data.Length > 0 ? s_withJoint : s_without
           select new ComparisonCell(start.Name, augmentation, labels, joint),
    ];

    /// <summary>The self-training of a cell; without a student where there is nothing to label.</summary>
    internal T Of(ComparisonCell cell)
    {
        var supervised = Base.Supervised with { Augmentation = cell.Augmentation, Joint = cell.Joint ? Joint : new() };
        var rounds = SelfTraining && (cell.Labels < 1 || Base.Unlabelled.Length > 0) ? Math.Max(1, Base.Rounds) : 0;
        return (T)(Base with { From = Starts.Single(s => s.Name == cell.Start).Path, Labels = cell.Labels, Rounds = rounds }).With(supervised);
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }

    [GeneratedRegex("^[a-z0-9._-]+$")]
    private static partial Regex StartName();
}
