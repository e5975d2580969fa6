using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Routing;

/// <summary>Which sub-nets are trained when: phase p opens the last p stages (Liu et al. 2022, data-aware progressive training).</summary>
/// <param name="Epochs">Epochs of each phase.</param>
internal sealed record SubnetPhases(IReadOnlyList<int> Epochs)
{
    /// <summary>Five phases of equal length, the last ones longer where it doesn't come out even.</summary>
    public static IReadOnlyList<int> Equal(int epochs) =>
        [.. Enumerable.Range(0, SubnetPath.Stages + 1).Select(p => ((p + 1) * epochs / (SubnetPath.Stages + 1)) - (p * epochs / (SubnetPath.Stages + 1)))];

    /// <summary>The phase of an epoch, from 0.</summary>
    public int Of(int epoch)
    {
        for (var phase = 0; ; phase++)
        {
            if (epoch < Epochs[phase])
            {
                return phase;
            }

            epoch -= Epochs[phase];
        }
    }

    /// <summary>The first epoch of a phase.</summary>
    public int StartOf(int phase) => Epochs.Take(phase).Sum();

    /// <summary>The last phase before another in which sub-nets were trained; null when there was none.</summary>
    public int? Before(int phase)
    {
        for (var earlier = phase - 1; earlier > 0; earlier--)
        {
            if (Epochs[earlier] > 0)
            {
                return earlier;
            }
        }

        return null;
    }
}
