using System.ComponentModel.DataAnnotations;

namespace Selfsame.Detection.Rcnn;

/// <summary>Faster R-CNN's proposals and heads. The defaults are Detectron2's, which MoCo's protocol is made with.</summary>
public sealed record RcnnOptions
{
    /// <summary>Channels of the pyramid and of the proposals' convolution; C4's convolution has those of its feature map.</summary>
    [Range(1, 4096)]
    public int Channels { get; init; } = 256;

    /// <summary>Batch norm in the pyramid and in the box head's convolutions; needed from random weights.</summary>
    public bool Norm { get; init; } = true;

    /// <summary>
    /// The side of the smallest square anchor, in strides of its level: <c>auto</c> is 8 on a pyramid, one size a level, and 2 on C4, five
    /// sizes by doubling.
    /// </summary>
    [Range(0.1, 100.0)]
    public double? AnchorScale { get; init; }

    /// <summary>Height / width of each anchor.</summary>
    [Range(0.01, 100.0)]
    public IReadOnlyList<double> AnchorRatios { get; init; } = [0.5, 1, 2];

    /// <summary>At most so many anchors of a level are looked at for proposals in training.</summary>
    [Range(1, 100000)]
    public int TrainCandidates { get; init; } = 2000;

    /// <summary>At most so many proposals an image in training.</summary>
    [Range(1, 100000)]
    public int TrainProposals { get; init; } = 1000;

    /// <summary>At most so many anchors of a level are looked at for proposals otherwise.</summary>
    [Range(1, 100000)]
    public int TestCandidates { get; init; } = 1000;

    /// <summary>At most so many proposals an image otherwise.</summary>
    [Range(1, 100000)]
    public int TestProposals { get; init; } = 1000;

    /// <summary>Of two proposals of a level that overlap by more, the better one stays.</summary>
    [Range(0.0, 1.0)]
    public double ProposalNmsIou { get; init; } = 0.7;

    /// <summary>Anchors an image that the proposals' loss is of; at most half of them answer for objects.</summary>
    [Range(2, 100000)]
    public int AnchorsPerImage { get; init; } = 256;

    /// <summary>From this overlap on an anchor answers for an object.</summary>
    [Range(0.0, 1.0)]
    public double PositiveIou { get; init; } = 0.7;

    /// <summary>Below this overlap an anchor is background.</summary>
    [Range(0.0, 1.0)]
    public double NegativeIou { get; init; } = 0.3;

    /// <summary>Regions an image that the heads' loss is of.</summary>
    [Range(2, 100000)]
    public int RegionsPerImage { get; init; } = 512;

    /// <summary>At most this share of them is on objects.</summary>
    [Range(0.0, 1.0)]
    public double PositiveShare { get; init; } = 0.25;

    /// <summary>From this overlap on a region is on an object.</summary>
    [Range(0.0, 1.0)]
    public double RegionIou { get; init; } = 0.5;

    /// <summary>Convolutions of the box head on a pyramid, before its two linear layers (or one, after a convolution).</summary>
    [Range(0, 8)]
    public int BoxConvolutions { get; init; }

    /// <summary>Width of the box head's linear layers on a pyramid.</summary>
    [Range(1, 8192)]
    public int BoxWidth { get; init; } = 1024;

    /// <summary>A third head that says the shape of each object (Mask R-CNN, He et al. 2017), on a pyramid; learns from COCO's segmentations.</summary>
    public bool Masks { get; init; }

    /// <summary>The side of a box, in pixels of the view, that belongs to the level of stride 16.</summary>
    [Range(1.0, 10000.0)]
    public double CanonicalSize { get; init; } = 224;

    /// <summary>C4: a batch norm after the fifth stage, which MoCo's protocol adds since its statistics aren't those of supervised weights.</summary>
    public bool ExtraNorm { get; init; } = true;

    /// <summary>Where the smooth L1 loss of box deltas turns from a parabola into a line; 0 is the plain L1 loss.</summary>
    [Range(0.0, 10.0)]
    public double Beta { get; init; }

    /// <summary>Checks that the values fit together.</summary>
    /// <exception cref="ArgumentException">They don't.</exception>
    public void Validate()
    {
        if (NegativeIou > PositiveIou)
        {
            throw new ArgumentException(FormattableString.Invariant($"rcnn.negative_iou {NegativeIou} is above rcnn.positive_iou {PositiveIou}"));
        }
    }
}
