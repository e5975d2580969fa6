using Selfsame.Clustering;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.Tests.Routing;

/// <summary>A file of clusters whose centroids lie on a line, image i in cluster i mod k.</summary>
internal static class TinyClusters
{
    public static string Write(string folder, IImageSource images, int clusters)
    {
        using var scope = new Scope();
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "clusters.safetensors");
        var weights = Path.Combine(folder, "weights");
        File.WriteAllText(weights, "weights");
        var centroids = Tensor.FromArray<float>([.. Enumerable.Range(0, clusters).SelectMany(c => new[] { c, 1f })], clusters, 2);
        ClusterFile.Write(path, centroids, [.. Enumerable.Range(0, images.Count).Select(i => i % clusters)], images.Location, images.Fingerprint,
            weights, new ClusterOptions());
        return path;
    }
}
