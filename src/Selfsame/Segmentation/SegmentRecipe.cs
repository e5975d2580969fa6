using Selfsame.Dense;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;

namespace Selfsame.Segmentation;

/// <summary>Everything that decides the training of a segmenter.</summary>
public sealed record SegmentRecipe : DenseRecipe
{
    /// <summary>What turns feature maps into classes.</summary>
    public SegmentationHeadOptions Head { get; init; } = new();

    /// <inheritdoc/>
    internal override string Task => "segment";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Head.Validate();
    }

    /// <inheritdoc/>
    internal override DenseData OpenData()
    {
        var train = SegmentationSet.Open(Data, Split);
        SegmentationSet? test = null;
        try
        {
            test = TestPlace is var (path, split) ? SegmentationSet.Open(path, split) : null;
            IReadOnlyList<string> classes = Classes.Count > 0 ? Classes : train.Classes;
            return new DenseData(Labelled(train, classes), test is null ? null : Labelled(test, classes), train, test)
            {
                Classes = classes,
                Fingerprint = train.Fingerprint,
                Skipped = [.. train.Skipped, .. test?.Skipped ?? []],
            };
        }
        catch
        {
            train.Dispose();
            test?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    internal override DenseTask CreateTask(DenseData? data) =>
        new SegmentationTask(new SegmentationModel(BackboneCatalog.Create(Backbone), Head, Classes.Count), this, data?.Test);

    // The set with the model's labels.
    internal static IJointSource Labelled(SegmentationSet set, IReadOnlyList<string> classes) =>
        set.Classes.SequenceEqual(classes) ? set : new RelabelledMasks(set, DenseTraining.MatchClasses(classes, set.Classes, set.Location));
}
