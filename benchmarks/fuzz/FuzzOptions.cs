namespace Selfsame.Benchmarks.Fuzz;

/// <summary>What to try.</summary>
internal sealed record FuzzOptions
{
    public required int Inputs { get; init; }

    /// <summary>With the number of an input, all that it's made from.</summary>
    public required int Seed { get; init; }

    /// <summary>More images to damage; null for none.</summary>
    public string? SeedFolder { get; init; }

    /// <summary>The number of the first input.</summary>
    public int First { get; init; }

    /// <summary>Images that claim more are opened, but not decoded.</summary>
    public int MaxPixels { get; init; } = 1_000_000;

    /// <summary>For one input.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where each input is written before it's tried, without the extension; null for nowhere.</summary>
    public string? LastInput { get; init; }
}
