namespace Selfsame.Vision.Backbones;

/// <summary>Where a backbone's weights come from, as far as is known.</summary>
public sealed record BackboneProvenance
{
    /// <summary>How it was trained, e.g. <c>simclr</c>.</summary>
    public string? Method { get; init; }

    /// <summary>Epochs trained; may be a fraction.</summary>
    public double? Epochs { get; init; }

    /// <summary>The images it was trained on, as they were given.</summary>
    public string? Data { get; init; }

    /// <summary>The seed of the run.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The version of the program that trained it.</summary>
    public string? Version { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset? Created { get; init; }
}
