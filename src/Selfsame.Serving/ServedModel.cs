using Selfsame.Evaluation;
using Selfsame.Vision.Backbones;

namespace Selfsame.Serving;

/// <summary>What a server answers with. Everything stays the caller's, to be disposed after the server.</summary>
public sealed record ServedModel
{
    /// <summary>The backbone, on its device; the server puts it into evaluation mode.</summary>
    public required Backbone Backbone { get; init; }

    /// <summary>The input it was trained on, and where its weights come from.</summary>
    public required BackboneInfo Info { get; init; }

    /// <summary>The SHA-256 of its file; null when it has none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The images that neighbours are looked for in; null for none.</summary>
    public NeighbourIndex? Index { get; init; }

    /// <summary>Checks that index and backbone fit each other.</summary>
    /// <exception cref="ArgumentException">Their widths differ.</exception>
    internal void Validate()
    {
        if (Index is not null && Index.Dimensions != Backbone.FeatureWidth)
        {
            throw new ArgumentException(
                $"the features of {Index.Source} have {Index.Dimensions} numbers, those of this {Info.Options.Name} "
                    + $"{Backbone.FeatureWidth}: embed the images with these weights");
        }
    }
}
