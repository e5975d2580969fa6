namespace Selfsame.Segmentation;

/// <summary>How pixels get their classes.</summary>
public sealed record SegmentationInferenceOptions
{
    /// <summary>The scales of the image that are averaged, of the training's view; Zoph et al. 2020 label with 0.5, 0.75, 1, 1.25, 1.5 and 1.75.</summary>
    public IReadOnlyList<double> Scales { get; init; } = [1];

    /// <summary>Whether mirrored images are averaged as well.</summary>
    public bool Flip { get; init; }

    /// <summary>
    /// Pixels whose most probable class is no more probable than this become void, as pseudo-masks of Zoph et al. 2020 have it with 0.5; 0
    /// keeps all.
    /// </summary>
    public double MinConfidence { get; init; }

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Scales.Count == 0 || Scales.Any(s => s is not (>= 0.1 and <= 8)))
        {
            throw new ArgumentException("scales must be one or more numbers from 0.1 to 8");
        }

        if (MinConfidence is not (>= 0 and < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"the lowest confidence must be at least 0 and below 1, not {MinConfidence}"));
        }
    }
}
