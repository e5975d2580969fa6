using System.ComponentModel.DataAnnotations;

namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>
/// How a ResNet's channels are divided so that it holds many sub-nets (SDR, Liu et al. 2022): each stage has shared channels, which every sub-net uses,
/// and groups of individual ones, of which it uses one. The paper's ratio of the two isn't known; the default is ours.
/// </summary>
public sealed record SubnetOptions
{
    /// <summary>G, the individual groups of each of the four stages: there are G^4 sub-nets.</summary>
    [Range(2, 16)]
    public int Groups { get; init; } = 4;

    /// <summary>The share of a stage's channels that all sub-nets have; the rest is divided between the groups.</summary>
    [Range(0.0, 0.95)]
    public double Shared { get; init; } = 0.5;

    /// <summary>Which channels of a block are divided.</summary>
    public SubnetSplit Split { get; init; }

    /// <summary>Whose batch norms the sub-nets use.</summary>
    public SubnetNorms Norms { get; init; } = SubnetNorms.TwoSets;
}
