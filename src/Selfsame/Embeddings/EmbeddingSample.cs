using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.Embeddings;

/// <summary>Keeps the features of some images of a set, evenly apart, while those of all go by.</summary>
public sealed class EmbeddingSample : IDisposable
{
    private readonly IImageSource _source;
    private readonly int _most;
    private readonly Tensor _features;
    private readonly List<int> _indices = [];

    /// <summary>Makes room: 4 n d bytes.</summary>
    /// <param name="source">The images; they stay the caller's.</param>
    /// <param name="dimensions">d, the width of the features.</param>
    /// <param name="most">At most so many images.</param>
    public EmbeddingSample(IImageSource source, int dimensions, int most)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        _source = source;
        _most = Math.Min(most, source.Count);
        _features = Tensor.Empty([_most, dimensions]).DetachFromScope();
    }

    /// <summary>Takes what belongs to the sample.</summary>
    /// <param name="features">[n, d], float32, on the CPU.</param>
    /// <param name="indices">The image of each row, by its index in the source.</param>
    public void Add(Tensor features, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(features);
        for (var row = 0; row < indices.Length; row++)
        {
            if (Belongs(indices[row]))
            {
                using var scope = new Scope();
                _features.Narrow(0, _indices.Count, 1).Copy_(features.Narrow(0, row, 1));
                _indices.Add(indices[row]);
            }
        }
    }

    /// <summary>What was kept: the caller's to dispose, apart from this.</summary>
    public FeatureSet ToFeatureSet()
    {
        using var scope = new Scope();
        return new FeatureSet
        {
            Features = scope.Keep(_features.Narrow(0, 0, _indices.Count).Clone()).DetachFromScope(),
            Labels = [.. _indices.Select(i => _source.LabelOf(i))],
            Indices = [.. _indices],
            Source = _source,
            Skipped = [],
            Seconds = 0,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();

    // Of every count / most images, the first.
    private bool Belongs(int index)
    {
        var place = (((long)index * _most) + _source.Count - 1) / _source.Count;
        return place < _most && place * _source.Count / _most == index;
    }
}
