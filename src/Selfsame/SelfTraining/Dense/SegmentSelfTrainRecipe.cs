using Selfsame.Dense;
using Selfsame.Segmentation;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining.Dense;

/// <summary>Self-training of a segmenter.</summary>
public sealed record SegmentSelfTrainRecipe : DenseSelfTrainRecipe
{
    /// <summary>How teachers and students are trained: all keys of a segmenter's recipe. Its <c>split</c> is what labels are taken from.</summary>
    public SegmentRecipe Model { get; init; } = new();

    /// <summary>How pixels get their pseudo-labels; those that the teacher isn't sure of are void.</summary>
    public SegmentationInferenceOptions Labelling { get; init; } = new() { MinConfidence = 0.5, Scales = [0.5, 0.75, 1, 1.25, 1.5, 1.75], Flip = true };

    /// <inheritdoc/>
    internal override DenseRecipe Supervised => Model;

    /// <inheritdoc/>
    internal override DenseSelfTrainRecipe OfTeacher() => (SegmentSelfTrainRecipe)base.OfTeacher() with { Labelling = new() };

    /// <inheritdoc/>
    internal override DenseSelfTrainRecipe With(DenseRecipe supervised) => this with { Model = (SegmentRecipe)supervised };

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Labelling.Validate();
    }

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
        PseudoMasks.Make(teacher, device, images, Labelling, directory.PseudoMasks(seed, round), directory.PseudoRecord(seed, round), progress, cancellation);

    /// <inheritdoc/>
    internal override IPseudoSet Read(IImageSource images, SelfTrainDirectory directory, long seed, int round, PseudoRecord record) =>
        PseudoMasks.Read(images, directory.PseudoMasks(seed, round), record);
}
