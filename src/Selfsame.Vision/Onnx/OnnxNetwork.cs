using Selfsame.Torch;

namespace Selfsame.Vision.Onnx;

/// <summary>A network as an ONNX model: what goes in and what comes out.</summary>
public sealed record OnnxNetwork
{
    /// <summary>The graph's name.</summary>
    public required string Name { get; init; }

    /// <summary>Width of the images in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the images in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>
    /// The computation, of images [1, 3, height, width]; outputs with their names. One whose first size is 1 has a row for each image, any
    /// other is the same for all of them.
    /// </summary>
    public required Func<Tensor, IReadOnlyList<(string Name, Tensor Value)>> Forward { get; init; }

    /// <summary>What the file says about the network.</summary>
    public IEnumerable<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>The version of what wrote it.</summary>
    public string? Version { get; init; }

    /// <summary>The weights by the names that they keep; null for the network's own.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>>? Weights { get; init; }

    /// <summary>Multiplies each batch norm into the convolution before it: fewer nodes, other last digits.</summary>
    public bool FoldBatchNorm { get; init; }

    /// <summary>Scales the rows of the outputs to length one.</summary>
    public bool Normalize { get; init; }
}
