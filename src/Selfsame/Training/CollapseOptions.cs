using System.ComponentModel.DataAnnotations;

namespace Selfsame.Training;

/// <summary>When a run counts as collapsed: all images have nearly the same feature.</summary>
public sealed record CollapseOptions
{
    /// <summary>
    /// The standard deviation of unit projector outputs, times sqrt(d), below which features have collapsed: about 1 is healthy, 0 is one point.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Threshold { get; init; } = 0.02;

    /// <summary>How many logged steps in a row must be below it.</summary>
    [Range(1, 100000)]
    public int Patience { get; init; } = 5;

    /// <summary>Whether a collapsed run stops.</summary>
    public bool Stop { get; init; } = true;
}
