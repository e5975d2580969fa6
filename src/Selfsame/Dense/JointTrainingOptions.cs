using System.ComponentModel.DataAnnotations;

namespace Selfsame.Dense;

/// <summary>
/// Joint training (Zoph et al. 2020, section 5, Table 7): in every step the backbone classifies images of another set as well, and both losses are added up.
/// </summary>
public sealed record JointTrainingOptions
{
    /// <summary>Labelled images, as <c>evaluate</c> takes them; empty trains without.</summary>
    public string Data { get; init; } = "";

    /// <summary>Images of them a step.</summary>
    [Range(2, 1 << 16)]
    public int BatchSize { get; init; } = 64;

    /// <summary>Side of their views in pixels; <c>auto</c> follows the images.</summary>
    [Range(8, 4096)]
    public int? Size { get; init; }

    /// <summary>The weight of their loss beside the detector's or segmenter's, which has 1.</summary>
    [Range(0.0, 1000.0)]
    public double Weight { get; init; } = 1;

    /// <summary>The share of a label that is spread over all classes.</summary>
    [Range(0.0, 0.999)]
    public double LabelSmoothing { get; init; } = 0.1;
}
