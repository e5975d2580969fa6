namespace Selfsame.Dense;

/// <summary>How a run is carried out: nothing here changes what is learned, except for the weights that it starts from.</summary>
public sealed record DenseRunOptions
{
    /// <summary>What the backbone starts from: a run's folder, a checkpoint or a file of weights; null is random. For new runs only.</summary>
    public string? InitFrom { get; init; }

    /// <summary>A checkpoint that the whole network starts from; null starts with a new head. For new runs only.</summary>
    internal string? InitModel { get; init; }

    /// <summary>Pseudo-labelled images to learn from besides; null for none.</summary>
    internal DensePseudo? Pseudo { get; init; }

    /// <summary>Receives what a person should know while it runs, line by line.</summary>
    public Action<string>? Notify { get; init; }

    /// <summary>Ends the run after its current step, with a checkpoint.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The source of time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
