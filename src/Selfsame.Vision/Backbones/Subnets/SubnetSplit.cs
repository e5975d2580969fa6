namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>Which channels of a residual block are divided between sub-nets.</summary>
public enum SubnetSplit
{
    /// <summary>Those inside a block and those that it puts out.</summary>
    Both,

    /// <summary>Those inside alone: every sub-net puts out as many features as the largest.</summary>
    Inner,

    /// <summary>Those that it puts out alone.</summary>
    Outer,
}
