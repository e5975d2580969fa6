using Selfsame.Vision.Backbones;

namespace Selfsame.Serving.Responses;

/// <summary>The answer of <c>/v1/model</c>.</summary>
internal sealed record ModelResponse
{
    /// <summary>The architecture.</summary>
    public required string Backbone { get; init; }

    /// <summary>Its width multiplier.</summary>
    public required double Width { get; init; }

    /// <summary>How many numbers an embedding has.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Side of the square input in pixels; images are resized and cropped to it.</summary>
    public required int InputSize { get; init; }

    /// <summary>The SHA-256 of the file of weights.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Where the weights come from.</summary>
    public required BackboneProvenance Provenance { get; init; }

    /// <summary>The images that neighbours are looked for in; absent without an index.</summary>
    public IndexDescription? Index { get; init; }

    /// <summary>The server's version.</summary>
    public required string Version { get; init; }
}
