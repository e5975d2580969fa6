using Selfsame.Dense;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Segmentation;

/// <summary>Builds heads.</summary>
internal static class SegmentationHeads
{
    private const int DefaultChannels = 256;
    private const int FcnShare = 4;
    private const int DefaultStride = 8;
    private const double FcnDropout = 0.1;
    private const double AtrousDropout = 0.5;

    /// <summary>Builds a head for a backbone, whose strides it may change.</summary>
    /// <exception cref="ArgumentException">The options don't fit together, or the backbone has no such stride.</exception>
    /// <exception cref="NotSupportedException">The backbone can't do without its strides.</exception>
    public static MultiScaleModule Create(SegmentationHeadOptions options, Backbone backbone, int classes)
    {
        options.Validate();
        if (options.Name == SegmentationHeadName.Fpn)
        {
            return new PyramidHead(backbone.Stages, options.Channels ?? DefaultChannels, classes);
        }

        if (options.OutputStride is not null || backbone.Stages[^1].Stride > DefaultStride)
        {
            backbone.Dilate(options.OutputStride ?? DefaultStride);
        }

        var width = backbone.Stages[^1].Width;
        return new LastMapHead(options.Name == SegmentationHeadName.Fcn
            ? Fcn(width, options.Channels ?? Math.Max(1, width / FcnShare), classes, options.Dropout ?? FcnDropout)
            : DeepLabV3(width, options.Channels ?? DefaultChannels, options.Rates, classes, options.Dropout ?? AtrousDropout));
    }

    /// <summary>torchvision's FCNHead, under its names.</summary>
    public static Sequential Fcn(int inputs, int channels, int classes, double dropout) => new(
        new Conv2d(inputs, channels, 3, padding: 1, bias: false), new BatchNorm(channels), new ReLU(), new Dropout(dropout), new Conv2d(channels, classes, 1));

    /// <summary>torchvision's DeepLabHead, under its names.</summary>
    public static Sequential DeepLabV3(int inputs, int channels, IReadOnlyList<int> rates, int classes, double dropout) => new(
        new AtrousPyramid(inputs, channels, rates, dropout),
        new Conv2d(channels, channels, 3, padding: 1, bias: false),
        new BatchNorm(channels),
        new ReLU(),
        new Conv2d(channels, classes, 1));
}
