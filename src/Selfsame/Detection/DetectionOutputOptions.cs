using System.ComponentModel.DataAnnotations;

namespace Selfsame.Detection;

/// <summary>How a detector's outputs become detections (the defaults are those of the code of Zoph et al. 2020).</summary>
public sealed record DetectionOutputOptions
{
    /// <summary>Lowest score of a detection.</summary>
    [Range(0.0, 1.0)]
    public double MinScore { get; init; } = 0.05;

    /// <summary>At most so many of the highest scores of an image are looked at.</summary>
    [Range(1, 1000000)]
    public int Candidates { get; init; } = 5000;

    /// <summary>Of two detections of a class that overlap by more, the better one stays.</summary>
    [Range(0.0, 1.0)]
    public double NmsIou { get; init; } = 0.5;

    /// <summary>At most so many detections an image.</summary>
    [Range(1, 100000)]
    public int Most { get; init; } = 100;
}
