namespace Selfsame.Vision.Sources;

/// <summary>What is remembered of an archive that was downloaded.</summary>
public sealed record DownloadRecord
{
    /// <summary>Its name.</summary>
    public required string File { get; init; }

    /// <summary>Where it came from.</summary>
    public required string Url { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its SHA-256 in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether it was unpacked too.</summary>
    public bool IsDone { get; init; }
}
