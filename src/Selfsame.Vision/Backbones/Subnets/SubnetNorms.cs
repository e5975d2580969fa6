namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>Whose batch norms, weights and statistics, the sub-nets use.</summary>
public enum SubnetNorms
{
    /// <summary>The largest network's: its statistics become a mixture of all.</summary>
    Shared,

    /// <summary>A second set, which all sub-nets share; each channel has one entry.</summary>
    TwoSets,

    /// <summary>
    /// A set for each way to get to a stage (switchable batch norm): G sets in the first, G^4 in the last. Sub-nets that part in a stage share the sets
    /// before it.
    /// </summary>
    PerPrefix,
}
