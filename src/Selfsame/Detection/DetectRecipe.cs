using Selfsame.Dense;
using Selfsame.Detection.Rcnn;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection;

/// <summary>Everything that decides the training of a detector.</summary>
public sealed record DetectRecipe : DenseRecipe
{
    /// <summary>The kind of detector. <c>head</c>, <c>anchors</c> and <c>loss</c> are RetinaNet's, <c>rcnn</c> is Faster R-CNN's.</summary>
    public DetectorName Detector { get; init; }

    /// <summary>Pyramid and heads.</summary>
    public RetinaHeadOptions Head { get; init; } = new();

    /// <summary>The anchors.</summary>
    public AnchorOptions Anchors { get; init; } = new();

    /// <summary>The loss.</summary>
    public DetectionLossOptions Loss { get; init; } = new();

    /// <summary>Faster R-CNN's proposals and heads.</summary>
    public RcnnOptions Rcnn { get; init; } = new();

    /// <summary>How outputs become detections.</summary>
    public DetectionOutputOptions Output { get; init; } = new();

    /// <summary>By which rules test images are measured; <c>auto</c> is those of the data's format.</summary>
    public DetectionMetric? Metric { get; init; }

    /// <inheritdoc/>
    internal override string Task => "detect";

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Head.Validate();
        Loss.Validate();
        Rcnn.Validate();
    }

    /// <inheritdoc/>
    internal override DenseData OpenData()
    {
        var train = DetectionSet.Open(Data, Split);
        DetectionSet? test = null;
        try
        {
            test = TestPlace is var (path, split) ? DetectionSet.Open(path, split) : null;
            IReadOnlyList<string> classes = Classes.Count > 0 ? Classes : train.Classes;
            return new DenseData(new RelabelledBoxes(train, classes), test is null ? null : new RelabelledBoxes(test, classes), train, test)
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
    internal override DenseTask CreateTask(DenseData? data)
    {
        var backbone = BackboneCatalog.Create(Backbone);
        DetectionModel model = Detector == DetectorName.RetinaNet
            ? new RetinaNet(backbone, Head, Anchors, Classes.Count)
            : new FasterRcnn(backbone, Detector == DetectorName.FasterRcnnC4, Rcnn, Classes.Count);
        return new DetectionTask(model, this, data?.Test as RelabelledBoxes);
    }
}
