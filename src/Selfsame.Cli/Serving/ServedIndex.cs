using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Serving;

/// <summary>The images that neighbours are looked for in: embedded before, or now.</summary>
internal static class ServedIndex
{
    private const string Features = ".npy";

    /// <summary>Reads a .npy of <c>selfsame embed</c>, or computes the features of images.</summary>
    /// <exception cref="InvalidDataException">The .npy was computed with other weights, or is damaged.</exception>
    public static NeighbourIndex Open(string path, LoadedBackbone loaded, string sha256, Terminal terminal, CancellationToken cancellation) =>
        path.EndsWith(Features, StringComparison.OrdinalIgnoreCase) ? Load(path, sha256) : Embed(path, loaded, terminal, cancellation);

    private static NeighbourIndex Load(string path, string sha256)
    {
        var conditions = EmbeddingConditions.Read(path);
        if (conditions is null)
        {
            Terminal.Warn($"{EmbeddingConditions.PathOf(path)} is missing, so nothing says whether {path} was computed with these weights");
        }
        else if (conditions.CheckpointSha256 != sha256)
        {
            throw new InvalidDataException($"{path} was computed with other weights ({conditions.Checkpoint}): embed the images anew with these");
        }

        return NeighbourIndex.Load(path);
    }

    private static NeighbourIndex Embed(string path, LoadedBackbone loaded, Terminal terminal, CancellationToken cancellation)
    {
        using var images = ImageSources.Open(path);
        var extractor = new FeatureExtractor(loaded.Backbone, FeatureExtractorOptions.For(loaded.Info));
        using var features = FeatureDisplay.Run(terminal, "index", progress => extractor.Extract(images, progress, cancellation));
        foreach (var image in features.Skipped)
        {
            Terminal.Warn($"skipped {image.Name}: {image.Reason}");
        }

        return NeighbourIndex.Of(features);
    }
}
