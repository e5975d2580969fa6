using System.ComponentModel.DataAnnotations;

namespace Selfsame.Segmentation;

/// <summary>How feature maps become classes.</summary>
public sealed record SegmentationHeadOptions
{
    /// <summary>Which head.</summary>
    public SegmentationHeadName Name { get; init; } = SegmentationHeadName.Fpn;

    /// <summary>Its channels; <c>auto</c> is 256, for FCN a quarter of the backbone's.</summary>
    [Range(1, 8192)]
    public int? Channels { get; init; }

    /// <summary>
    /// The stride of the last feature map for FCN and DeepLabV3, whose backbone's later strides become dilation (ResNets only); <c>auto</c>
    /// is 8. The pyramid needs all strides: there it must be <c>auto</c>.
    /// </summary>
    [Range(1, 64)]
    public int? OutputStride { get; init; }

    /// <summary>The dilations of DeepLabV3.</summary>
    [Range(1, 256)]
    public IReadOnlyList<int> Rates { get; init; } = [12, 24, 36];

    /// <summary>
    /// Dropout before FCN's classifier (0.1 in torchvision) and in DeepLabV3's pooling pyramid (0.5); <c>auto</c> is these. The pyramid has
    /// none.
    /// </summary>
    [Range(0.0, 0.99)]
    public double? Dropout { get; init; }

    /// <summary>Checks that the values fit together.</summary>
    /// <exception cref="ArgumentException">They don't; the message says which and why.</exception>
    public void Validate()
    {
        if (Name == SegmentationHeadName.Fpn && (OutputStride is not null || Dropout is not null))
        {
            throw new ArgumentException("head.output_stride and head.dropout belong to fcn and deeplabv3; leave them at auto for fpn");
        }

        if (Name == SegmentationHeadName.DeepLabV3 && Rates.Count == 0)
        {
            throw new ArgumentException("head.rates needs one dilation or more");
        }
    }
}
