using System.ComponentModel.DataAnnotations;

namespace Selfsame.Detection;

/// <summary>The boxes that a detector starts from at every place of every level (Lin et al. 2017b, section 4).</summary>
public sealed record AnchorOptions
{
    /// <summary>The side of the smallest square one, in strides of its level.</summary>
    [Range(0.1, 100.0)]
    public double Scale { get; init; } = 4;

    /// <summary>How many sizes there are up to twice the smallest, which is the next level's.</summary>
    [Range(1, 16)]
    public int Octaves { get; init; } = 3;

    /// <summary>How often all of these sizes are there, twice as large each time: for a single level.</summary>
    [Range(1, 8)]
    public int Doublings { get; init; } = 1;

    /// <summary>Height / width of each.</summary>
    [Range(0.01, 100.0)]
    public IReadOnlyList<double> Ratios { get; init; } = [0.5, 1, 2];

    /// <summary>Anchors at a place.</summary>
    internal int Count => Octaves * Doublings * Ratios.Count;
}
