using Selfsame.Vision.Annotations;
using Selfsame.Vision.Loading;

namespace Selfsame.Dense;

/// <summary>What a detector or segmenter is trained and measured on.</summary>
internal sealed class DenseData : IDisposable
{
    private readonly IDisposable[] _owned;

    /// <param name="train">The images to learn from.</param>
    /// <param name="test">The images to measure on; null for none.</param>
    /// <param name="owned">What is disposed with it.</param>
    public DenseData(IJointSource train, IJointSource? test, params IDisposable?[] owned)
    {
        (Train, Test) = (train, test);
        _owned = [.. owned.OfType<IDisposable>()];
    }

    /// <summary>The images to learn from.</summary>
    public IJointSource Train { get; }

    /// <summary>The images to measure on; null for none.</summary>
    public IJointSource? Test { get; }

    /// <summary>The names of the classes in the order of the labels.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>A text that changes with the training images or their annotations.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>What was left out of both, and why.</summary>
    public required IReadOnlyList<SkippedAnnotation> Skipped { get; init; }

    public void Dispose()
    {
        foreach (var part in _owned)
        {
            part.Dispose();
        }
    }
}
