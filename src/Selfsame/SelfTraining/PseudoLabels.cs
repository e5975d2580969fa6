using System.Globalization;
using System.Text;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining;

/// <summary>What a teacher makes of images: a probability of every class, and how often a student sees each.</summary>
public sealed class PseudoLabels
{
    private const string Format = "selfsame-pseudo-labels-1";
    private const string FormatKey = "format";
    private const string FingerprintKey = "fingerprint";

    internal PseudoLabels(int[] images, float[] probabilities, int[] copies, int classes) =>
        (Images, Probabilities, Copies, ClassCount) = (images, probabilities, copies, classes);

    /// <summary>The images, by their indices in the source.</summary>
    public IReadOnlyList<int> Images { get; }

    /// <summary>[images, classes], row by row.</summary>
    public ReadOnlyMemory<float> Probabilities { get; }

    /// <summary>How often a student sees each in one pass; 0 for those that were left out.</summary>
    public IReadOnlyList<int> Copies { get; }

    /// <summary>Classes.</summary>
    public int ClassCount { get; }

    /// <summary>The surest class of a row, and its probability.</summary>
    public (int Class, float Score) Best(int row)
    {
        var probabilities = Row(row);
        var best = 0;
        for (var c = 1; c < probabilities.Length; c++)
        {
            best = probabilities[c] > probabilities[best] ? c : best;
        }

        return (best, probabilities[best]);
    }

    /// <summary>The probabilities of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => Probabilities.Span.Slice(row * ClassCount, ClassCount);

    /// <summary>Labels images: the teacher in evaluation mode, on images without noise.</summary>
    /// <param name="teacher">The classifier.</param>
    /// <param name="images">The images; those that can't be read are left out.</param>
    /// <param name="view">How they are read.</param>
    /// <param name="recipe">Filter and balance.</param>
    /// <param name="seed">Decides copies.</param>
    /// <param name="progress">Told how many are done.</param>
    /// <param name="cancellation">Ends it between batches.</param>
    /// <exception cref="ArgumentException">The filter leaves nothing.</exception>
    internal static PseudoLabels Make(
        ImageClassifier teacher,
        IImageSource images,
        FeatureExtractorOptions view,
        SelfTrainRecipe recipe,
        ulong seed,
        Action<FeatureProgress>? progress,
        CancellationToken cancellation)
    {
        using var features = new FeatureExtractor(teacher.Backbone, view).Extract(images, progress, cancellation);
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        var device = teacher.Head.Weight.Device;
        var probabilities = teacher.Head.Forward(features.Features.To(device)).Softmax(1).To(Device.Cpu).Contiguous();
        var labels = new PseudoLabels(features.Indices, probabilities.ToArray<float>(), new int[features.Count], (int)probabilities.Size(1));
        var best = Enumerable.Range(0, features.Count).Select(labels.Best).ToList();
        var copies = PseudoLabelSelection.Copies([.. best.Select(b => b.Class)], [.. best.Select(b => b.Score)], recipe.MinScore, recipe.PerClass, seed);
        return copies.Any(c => c > 0)
            ? new PseudoLabels(features.Indices, labels.Probabilities.ToArray(), copies, labels.ClassCount)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"the teacher is surer than {recipe.MinScore} of none of {features.Count} images (the surest has "
                    + $"{best.Max(b => b.Score):F3}); lower min_score, or train the teacher for longer"));
    }

    /// <summary>The target of a row: its probabilities to the power 1/T, normalised, or its surest class, smoothed.</summary>
    internal void WriteTarget(int row, SelfTrainRecipe recipe, double smoothing, Span<float> target)
    {
        var probabilities = Row(row);
        if (!recipe.Soft)
        {
            Smooth(Best(row).Class, smoothing, target);
            return;
        }

        var sum = 0.0;
        for (var c = 0; c < target.Length; c++)
        {
            var value = recipe.Temperature == 1 ? probabilities[c] : Math.Pow(probabilities[c], 1 / recipe.Temperature);
            (target[c], sum) = ((float)value, sum + value);
        }

        for (var c = 0; c < target.Length; c++)
        {
            target[c] = (float)(target[c] / sum);
        }
    }

    /// <summary>A hard label of which a share is spread over all classes.</summary>
    internal static void Smooth(int label, double smoothing, Span<float> target)
    {
        target.Fill((float)(smoothing / target.Length));
        target[label] += (float)(1 - smoothing);
    }

    /// <summary>Writes them, and a table of them for people beside: each whole or not at all.</summary>
    /// <param name="path">A .safetensors; the table has the extension .tsv.</param>
    /// <param name="images">The source.</param>
    /// <param name="classes">The classes' names.</param>
    /// <exception cref="IOException">A file can't be written.</exception>
    public void Write(string path, IImageSource images, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(classes);
        var text = new StringBuilder("index\tpath\tclass\tscore\tcopies\n");
        for (var row = 0; row < Images.Count; row++)
        {
            var (label, score) = Best(row);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{Images[row]}\t{EmbeddingWriter.Escape(images.NameOf(Images[row]))}\t{EmbeddingWriter.Escape(classes[label])}\t{score:F4}\t{Copies[row]}\n");
        }

        AtomicFile.WriteText(Path.ChangeExtension(path, ".tsv"), text.ToString());
        using var scope = new Scope();
        AtomicFile.Write(path, stream => SafetensorsFile.Write(stream,
        [
            KeyValuePair.Create("images", Tensor.FromArray<long>([.. Images.Select(i => (long)i)])),
            KeyValuePair.Create("probabilities", Tensor.FromArray<float>(Probabilities.Span, Images.Count, ClassCount)),
            KeyValuePair.Create("copies", Tensor.FromArray<long>([.. Copies.Select(c => (long)c)])),
        ], new Dictionary<string, string> { [FormatKey] = Format, [FingerprintKey] = images.Fingerprint }));
    }

    /// <summary>Reads them.</summary>
    /// <param name="path">What <see cref="Write"/> wrote.</param>
    /// <param name="images">The source that they were made of.</param>
    /// <exception cref="CheckpointException">The file is damaged, or of other images.</exception>
    public static PseudoLabels Read(string path, IImageSource images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = new Scope();
        using var file = SafetensorsFile.Open(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format || file.Metadata.GetValueOrDefault(FingerprintKey) != images.Fingerprint)
        {
            throw new CheckpointException($"{path} has no pseudo-labels of these images; delete it to have them made again");
        }

        var tensors = file.ReadAll();
        if (!tensors.TryGetValue("images", out var rows) || !tensors.TryGetValue("probabilities", out var probabilities) || !tensors.TryGetValue("copies", out var copies)
            || rows.Rank != 1 || probabilities.Rank != 2 || rows.Size(0) != probabilities.Size(0) || copies.Rank != 1 || copies.Size(0) != rows.Size(0)
            || rows.DType != ScalarType.Int64 || copies.DType != ScalarType.Int64 || probabilities.DType != ScalarType.Float32
            || rows.ToArray<long>().Any(i => i < 0 || i >= images.Count) || copies.ToArray<long>().Any(c => c is < 0 or > int.MaxValue))
        {
            throw new CheckpointException($"{path} is damaged; delete it to have pseudo-labels made again");
        }

        return new PseudoLabels(
            [.. rows.ToArray<long>().Select(i => (int)i)],
            probabilities.ToArray<float>(),
            [.. copies.ToArray<long>().Select(c => (int)c)],
            (int)probabilities.Size(1));
    }
}
