using Selfsame.Vision.Annotations;

namespace Selfsame.Segmentation;

/// <summary>What a segmenter says of an image.</summary>
/// <param name="Index">The image's place in its source.</param>
/// <param name="Mask">A class for every pixel; void where it isn't sure enough.</param>
/// <param name="Confidence">The mean probability of the most probable class.</param>
public sealed record SegmentedImage(int Index, IndexMask Mask, double Confidence);
