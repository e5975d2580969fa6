using Selfsame.Detection.Metrics;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Backbones;

namespace Selfsame.Detection;

/// <summary>A network that finds objects.</summary>
public abstract class DetectionModel : Module
{
    /// <summary>The backbone.</summary>
    public abstract Backbone Backbone { get; }

    /// <summary>The number of classes.</summary>
    public abstract int Classes { get; }

    /// <summary>What the network makes of normalised images [N, 3, H, W].</summary>
    internal abstract IReadOnlyList<Tensor> Outputs(Tensor images);

    /// <summary>The outputs of some images of a batch.</summary>
    internal abstract IReadOnlyList<Tensor> Part(IReadOnlyList<Tensor> outputs, int first, int count);

    /// <summary>The parts of the loss by name.</summary>
    /// <param name="outputs">In float32.</param>
    /// <param name="objects">What is in each image of the batch.</param>
    /// <param name="geometries">Where each view lies in its image.</param>
    /// <param name="recipe">The weights.</param>
    internal abstract IReadOnlyList<KeyValuePair<string, Tensor>> Losses(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<IReadOnlyList<ObjectAnnotation>> objects, IReadOnlyList<ViewGeometry> geometries, DetectRecipe recipe);

    /// <summary>The detections in each image of a batch, by falling score, in pixels of the image.</summary>
    internal abstract IReadOnlyList<IReadOnlyList<DetectedObject>> Detections(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<ViewGeometry> geometries, DetectRecipe recipe);
}
