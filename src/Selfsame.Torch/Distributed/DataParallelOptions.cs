namespace Selfsame.Torch.Distributed;

/// <summary>How gradients are averaged.</summary>
public sealed record DataParallelOptions
{
    /// <summary>Gradients that travel together, in bytes; they leave as soon as the last of them is there, while the backward pass goes on.</summary>
    public long BucketBytes { get; init; } = 25L << 20;

    /// <summary>
    /// Whether some parameters may have no part in a loss, on some or all processes: they are looked for before each backward pass. Without, such a
    /// parameter is an error at the next step.
    /// </summary>
    public bool FindUnused { get; init; }
}
