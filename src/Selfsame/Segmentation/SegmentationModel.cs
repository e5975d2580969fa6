using Selfsame.Dense;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Segmentation;

/// <summary>A backbone and a head that gives every pixel a class.</summary>
public sealed class SegmentationModel : Module
{
    private readonly MultiScaleModule _head;

    /// <summary>Builds a model.</summary>
    /// <param name="backbone">The backbone; from here on owned by the model.</param>
    /// <param name="options">The head.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <exception cref="ArgumentException">The options don't fit together or the backbone.</exception>
    /// <exception cref="NotSupportedException">The backbone has no feature maps that the head could use.</exception>
    public SegmentationModel(Backbone backbone, SegmentationHeadOptions options, int classes)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Backbone = Register("backbone", backbone);
        Classes = classes;
        _head = Register("head", SegmentationHeads.Create(options, backbone, classes));
    }

    /// <summary>The backbone.</summary>
    public Backbone Backbone { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Logits at the head's resolution: [N, 3, H, W] normalised images to [N, classes, h, w].</summary>
    public override Tensor Forward(Tensor input)
    {
        using var scope = new Scope();
        return scope.Keep(_head.Forward(Backbone.ForwardStages(input))[0]);
    }
}
