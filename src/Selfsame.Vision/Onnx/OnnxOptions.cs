using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Onnx;

/// <summary>How a backbone is written as ONNX.</summary>
public sealed record OnnxOptions
{
    /// <summary>Multiplies each batch norm into the convolution before it: fewer nodes, other last digits.</summary>
    public bool FoldBatchNorm { get; init; }

    /// <summary>Scales the output rows to length one, as nearest-neighbour search wants them.</summary>
    public bool Normalize { get; init; }

    /// <summary>What comes after the pooled features, such as a linear classifier; null for none. In evaluation mode.</summary>
    public Module? Head { get; init; }
}
