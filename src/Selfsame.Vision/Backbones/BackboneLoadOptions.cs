namespace Selfsame.Vision.Backbones;

/// <summary>How a file of weights is read.</summary>
public sealed record BackboneLoadOptions
{
    /// <summary>
    /// A prefix of the backbone's keys in the file, e.g. <c>module.encoder_q.</c>; keys without it are ignored. By default the one that all
    /// keys share, if they share one (<c>module.</c> of DataParallel).
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Keys (without the prefix) that are no part of the backbone, with <c>*</c> for any characters. By default torchvision's classifier.
    /// </summary>
    public IReadOnlyList<string> Ignore { get; init; } = ["fc.*"];
}
