using System.ComponentModel.DataAnnotations;
using Selfsame.Dense;
using Selfsame.Detection;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining.Dense;

/// <summary>Self-training of a detector.</summary>
public sealed record DetectSelfTrainRecipe : DenseSelfTrainRecipe
{
    /// <summary>How teachers and students are trained: all keys of a detector's recipe. Its <c>split</c> is what labels are taken from.</summary>
    public DetectRecipe Model { get; init; } = new();

    /// <summary>Boxes of no higher score are no pseudo-labels; an image without one is left out.</summary>
    [Range(0.0, 0.9999)]
    public double MinScore { get; init; } = 0.5;

    /// <inheritdoc/>
    internal override DenseRecipe Supervised => Model;

    /// <inheritdoc/>
    internal override DenseSelfTrainRecipe OfTeacher() => (DetectSelfTrainRecipe)base.OfTeacher() with { MinScore = 0.5 };

    /// <inheritdoc/>
    internal override DenseSelfTrainRecipe With(DenseRecipe supervised) => this with { Model = (DetectRecipe)supervised };

    /// <inheritdoc/>
    internal override void Annotate(
        string teacher,
        Device device,
        IImageSource images,
        SelfTrainDirectory directory,
        long seed,
        int round,
        Action<int> progress,
        CancellationToken cancellation) =>
        PseudoBoxes.Make(teacher, device, images, MinScore, directory.PseudoBoxes(seed, round), directory.PseudoRecord(seed, round), progress, cancellation);

    /// <inheritdoc/>
    internal override IPseudoSet Read(IImageSource images, SelfTrainDirectory directory, long seed, int round, PseudoRecord record) =>
        PseudoBoxes.Read(images, directory.PseudoBoxes(seed, round), record);
}
