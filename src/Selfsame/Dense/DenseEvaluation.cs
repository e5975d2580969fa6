using Selfsame.Vision.Loading;

namespace Selfsame.Dense;

/// <summary>What a measurement on test images came to.</summary>
public sealed record DenseEvaluation
{
    /// <summary>The figures by name, in the order that they are printed; shares are in percent.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Figures { get; init; }

    /// <summary>A figure of every class, in percent; NaN for a class that is nowhere.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Classes { get; init; }

    /// <summary>What <see cref="Classes"/> holds, e.g. <c>ap50</c>.</summary>
    public required string ClassFigure { get; init; }

    /// <summary>Images measured.</summary>
    public required int Images { get; init; }

    /// <summary>Images that could not be read and took no part.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>A figure by its name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public double this[string name] => Figures.ToDictionary()[name];
}
