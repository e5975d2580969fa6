using System.Globalization;
using System.Text;

namespace Selfsame.Evaluation.Metrics;

/// <summary>How many images of each class were given to each class.</summary>
public sealed class ConfusionMatrix : IEquatable<ConfusionMatrix>
{
    private readonly int[] _counts;

    /// <summary>A matrix without images.</summary>
    /// <param name="classes">The number of classes, at least 1.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Classes = classes;
        _counts = new int[classes * classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>All images.</summary>
    public long Images => _counts.Sum(count => (long)count);

    /// <summary>The images of one class that were given to another.</summary>
    /// <param name="label">The class that they are of.</param>
    /// <param name="predicted">The class that they were given to.</param>
    public int this[int label, int predicted] => _counts[Place(label, predicted)];

    /// <summary>The share of images that were given to their own class, in percent.</summary>
    public double Accuracy => 100.0 * Enumerable.Range(0, Classes).Sum(c => (long)this[c, c]) / Images;

    /// <summary>The share of each class that was given to it, in percent, averaged over the classes that have images.</summary>
    public double MeanPerClass => Enumerable.Range(0, Classes)
        .Select(c => (Own: this[c, c], All: Row(c).Sum()))
        .Where(c => c.All > 0)
        .Average(c => 100.0 * c.Own / c.All);

    /// <summary>Counts an image.</summary>
    /// <param name="label">Its class.</param>
    /// <param name="predicted">The class that it was given to.</param>
    public void Add(int label, int predicted) => _counts[Place(label, predicted)]++;

    /// <summary>
    /// Writes a table: a line of the classes' names, then a line for each class: its name, and how many of its images were given to each.
    /// </summary>
    /// <param name="path">The .tsv to write or replace.</param>
    /// <param name="names">The names of the classes.</param>
    /// <exception cref="ArgumentException">There are more or fewer names than classes.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Write(string path, IReadOnlyList<string> names)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count != Classes)
        {
            throw new ArgumentException($"{names.Count} names for {Classes} classes", nameof(names));
        }

        var text = new StringBuilder("class");
        foreach (var name in names)
        {
            text.Append('\t').Append(EmbeddingWriter.Escape(name));
        }

        for (var label = 0; label < Classes; label++)
        {
            text.Append('\n').Append(EmbeddingWriter.Escape(names[label]));
            foreach (var count in Row(label))
            {
                text.Append('\t').Append(count.ToString(CultureInfo.InvariantCulture));
            }
        }

        File.WriteAllText(path, text.Append('\n').ToString());
    }

    /// <inheritdoc/>
    public bool Equals(ConfusionMatrix? other) => other is not null && other.Classes == Classes && other._counts.AsSpan().SequenceEqual(_counts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ConfusionMatrix);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Classes, Images);

    private ArraySegment<int> Row(int label) => new(_counts, label * Classes, Classes);

    private int Place(int label, int predicted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)Classes, nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)Classes, nameof(predicted));
        return (label * Classes) + predicted;
    }
}
