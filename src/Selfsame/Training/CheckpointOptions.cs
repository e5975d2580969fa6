using System.ComponentModel.DataAnnotations;

namespace Selfsame.Training;

/// <summary>When the whole state is saved. <c>last.ckpt</c> is written at step 0, after every epoch, at the end and on Ctrl-C in any case.</summary>
public sealed record CheckpointOptions
{
    /// <summary>Also within an epoch after this many minutes; 0 never.</summary>
    [Range(0.0, 100000.0)]
    public double EveryMinutes { get; init; } = 10;

    /// <summary>Keeps <c>epoch-N.ckpt</c> every so many epochs; 0 keeps none.</summary>
    [Range(0, 100000)]
    public int KeepEveryEpochs { get; init; }

    /// <summary>Keeps <c>best.ckpt</c>, the one with the best kNN accuracy of the probe, when there are labels.</summary>
    public bool KeepBest { get; init; } = true;
}
