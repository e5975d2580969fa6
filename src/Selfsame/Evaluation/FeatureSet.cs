using Selfsame.Torch;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>The features of a source's images, one row each, in the source's order. Disposing frees the features.</summary>
public sealed class FeatureSet : IDisposable
{
    /// <summary>Pooled features as the backbone gives them (not normalised), [N, d], float32, on the CPU.</summary>
    public required Tensor Features { get; init; }

    /// <summary>The label of each row: an index into <see cref="Classes"/>, or -1.</summary>
    public required int[] Labels { get; init; }

    /// <summary>The index of each row's image in its source.</summary>
    public required int[] Indices { get; init; }

    /// <summary>The images' source, which gives their names. It belongs to the caller.</summary>
    public required IImageSource Source { get; init; }

    /// <summary>The images that could not be read and have no row.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>How long it took to read the images and compute the features, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The names of the classes, in the order of their labels.</summary>
    public IReadOnlyList<string> Classes => Source.Classes;

    /// <summary>N, the number of rows.</summary>
    public int Count => Labels.Length;

    /// <inheritdoc/>
    public void Dispose() => Features.Dispose();
}
