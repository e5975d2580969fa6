namespace Selfsame.Vision.Backbones;

/// <summary>How a file of weights is read.</summary>
public sealed record BackboneLoadOptions
{
    /// <summary>
    /// A prefix of the backbone's keys in the file, e.g. <c>module.encoder_q.</c>; keys without it are left out. By default the one behind which there is a
    /// backbone; when there are several, the one that the project which wrote the file means.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Keys (without the prefix) that are no part of the backbone, with <c>*</c> for any characters. By default torchvision's classifier.
    /// </summary>
    public IReadOnlyList<string> Ignore { get; init; } = ["fc.*", "classifier.*"];

    /// <summary>Side of the images it was trained on, in pixels, for a file that doesn't say; by default 224, or 32 with the small-image stem.</summary>
    public int? InputSize { get; init; }
}
