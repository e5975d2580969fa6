using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Routing;

/// <summary>What the sub-net's part of a step showed.</summary>
public sealed record SubnetStep
{
    /// <summary>The sub-net.</summary>
    public required SubnetPath Path { get; init; }

    /// <summary>The phase, from 1.</summary>
    public required int Phase { get; init; }

    /// <summary>Its own loss.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss of its distillation; null when there is none.</summary>
    public double? Distillation { get; init; }

    /// <summary>The spread of its features, as a share of the healthy one: near 1 is healthy, 0 is collapse.</summary>
    public required double Spread { get; init; }

    /// <summary>The lowest spread of any sub-net in its last step.</summary>
    public required double LowestSpread { get; init; }

    /// <summary>How many sub-nets have had a step.</summary>
    public required int Visited { get; init; }

    /// <summary>How many of them were below <c>collapse.threshold</c> in their last one.</summary>
    public required int Collapsed { get; init; }
}
