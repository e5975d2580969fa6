using Selfsame.Torch.Distributed;
using Selfsame.Vision.Sources;

namespace Selfsame.Training;

/// <summary>How a run is carried out: nothing here changes what is learned.</summary>
public sealed record RunOptions
{
    /// <summary>Labelled images that the probe classifies; null takes some of the training images.</summary>
    public IImageSource? Test { get; init; }

    /// <summary>Weights that the networks start from: a run's checkpoint or a backbone file. For new runs only.</summary>
    public string? InitFrom { get; init; }

    /// <summary>Receives what a person should know while it runs, line by line.</summary>
    public Action<string>? Notify { get; init; }

    /// <summary>Ends the run after its current step, with a checkpoint.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The processes that share every batch; null when there is one. Stays the caller's. Only rank 0 probes and writes.</summary>
    public ProcessGroup? Group { get; init; }

    /// <summary>The source of time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
