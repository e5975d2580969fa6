using System.Globalization;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;

namespace Selfsame.Clustering;

/// <summary>The clusters of a source's images as a file: a safetensors of centroids and assignments.</summary>
public sealed class ClusterFile
{
    private const string Format = "selfsame-clusters-1";
    private const string FormatKey = "format";
    private const string FingerprintKey = "data.fingerprint";
    private const string LocationKey = "data";
    private const string WeightsKey = "weights.sha256";
    private const string CentroidsName = "centroids";
    private const string AssignmentsName = "assignments";

    private ClusterFile(string path, string sha256, IReadOnlyDictionary<string, string> metadata, Tensor centroids, int[] assignments) =>
        (Path, Sha256, Location, Fingerprint, Centroids, Assignments) = (path, sha256, metadata.GetValueOrDefault(LocationKey, ""),
            metadata[FingerprintKey], centroids, assignments);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its SHA-256.</summary>
    public string Sha256 { get; }

    /// <summary>Where the images were.</summary>
    public string Location { get; }

    /// <summary>Which images they were, and in which order (<see cref="Vision.Sources.IImageSource.Fingerprint"/>).</summary>
    public string Fingerprint { get; }

    /// <summary>C, [k, d]; belongs to the scope that the file was read in.</summary>
    public Tensor Centroids { get; }

    /// <summary>The cluster of each image of the source; -1 for one that could not be read.</summary>
    public IReadOnlyList<int> Assignments { get; }

    /// <summary>Writes a file: whole or not at all.</summary>
    /// <param name="path">A .safetensors.</param>
    /// <param name="centroids">C, [k, d].</param>
    /// <param name="assignments">The cluster of each image of the source; -1 for none.</param>
    /// <param name="location">Where the images are.</param>
    /// <param name="fingerprint">Which they are.</param>
    /// <param name="weights">The file of the backbone that the features are from.</param>
    /// <param name="options">How they were clustered.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Write(string path, Tensor centroids, IReadOnlyList<int> assignments, string location, string fingerprint, string weights,
        ClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var scope = new Scope();
        var metadata = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [LocationKey] = location,
            [FingerprintKey] = fingerprint,
            ["weights"] = weights,
            [WeightsKey] = BackboneFile.Sha256(weights),
            ["options"] = string.Create(
                CultureInfo.InvariantCulture,
                $"clusters {options.Clusters}, epochs {options.Epochs}, epsilon {options.Epsilon}, iterations {options.Iterations}, temperature "
                    + $"{options.Temperature}, lr {options.LearningRate}, momentum {options.Momentum}, batch {options.BatchSize}, by "
                    + $"{options.Assignment}, seed {options.Seed}"),
            ["selfsame.version"] = SelfsameVersion.Text,
        };
        AtomicFile.Write(path, stream => SafetensorsFile.Write(stream,
        [
            KeyValuePair.Create(CentroidsName, centroids),
            KeyValuePair.Create(AssignmentsName, Tensor.FromArray<long>([.. assignments.Select(a => (long)a)])),
        ], metadata));
    }

    /// <summary>Reads a file. Its centroids belong to the current scope.</summary>
    /// <exception cref="CheckpointException">It's damaged, or none of clusters.</exception>
    /// <exception cref="FileNotFoundException">It isn't there.</exception>
    public static ClusterFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file of clusters at {path}; make one with selfsame cluster RUN --data PATH --out {path}");
        }

        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format || !file.Metadata.ContainsKey(FingerprintKey))
        {
            throw new CheckpointException($"{path} is no file of clusters; selfsame cluster writes them");
        }

        var tensors = file.ReadAll();
        if (!tensors.TryGetValue(CentroidsName, out var centroids) || !tensors.TryGetValue(AssignmentsName, out var assignments)
            || centroids.Rank != 2 || centroids.DType != ScalarType.Float32 || assignments.Rank != 1 || assignments.DType != ScalarType.Int64)
        {
            throw new CheckpointException($"{path} is damaged: its centroids and assignments aren't there");
        }

        var clusters = assignments.ToArray<long>();
        return clusters.All(c => c >= -1 && c < centroids.Size(0))
            ? new ClusterFile(path, BackboneFile.Sha256(path), file.Metadata, centroids, [.. clusters.Select(c => (int)c)])
            : throw new CheckpointException($"{path} is damaged: an image is in a cluster that isn't there");
    }
}
