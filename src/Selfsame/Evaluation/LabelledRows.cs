using Selfsame.Torch;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation;

/// <summary>What classifiers have in common before they begin: rows without a label are left out, classes are matched by their names.</summary>
internal static class LabelledRows
{
    /// <summary>The rows that have a label, as a handle of its own, and how many have none.</summary>
    /// <exception cref="ArgumentException">Shapes don't fit, there are no labels, or a label is out of range.</exception>
    public static (Tensor Rows, int[] Labels, int Unlabelled) Of(
        Tensor features, ReadOnlySpan<int> labels, int classes, string whose)
    {
        ArgumentNullException.ThrowIfNull(features);
        var fits = features.Shape is [var rows, _] && rows == labels.Length;
        if (!fits || features.DType != ScalarType.Float32 || features.Device != Device.Cpu)
        {
            throw new ArgumentException(
                $"features of {whose} must be [{labels.Length}, d] float32 on the CPU, not {features}", nameof(features));
        }

        var kept = new List<long>(labels.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classes || labels[i] < -1)
            {
                throw new ArgumentException($"label {labels[i]} in {whose}; there are {classes} classes", nameof(labels));
            }

            if (labels[i] >= 0)
            {
                kept.Add(i);
            }
        }

        if (kept.Count == 0)
        {
            throw new ArgumentException($"{whose} has no labels: put the images of each class into a folder of its name");
        }

        var keptLabels = new int[kept.Count];
        for (var i = 0; i < keptLabels.Length; i++)
        {
            keptLabels[i] = labels[(int)kept[i]];
        }

        using var scope = new Scope();
        var selected = kept.Count == labels.Length ? features.Share() : features.IndexSelect(0, Tensor.FromArray<long>(kept.ToArray()));
        return (scope.Keep(selected).DetachFromScope(), keptLabels, labels.Length - kept.Count);
    }

    /// <summary>The queries' labels as the bank numbers its classes.</summary>
    /// <exception cref="ArgumentException">A class of the queries is not in the bank.</exception>
    public static int[] MatchClasses(FeatureSet bank, FeatureSet queries) => MatchClasses(bank.Source, queries.Source, queries.Labels);

    /// <summary>The queries' labels as the bank numbers its classes.</summary>
    /// <param name="bank">Whose numbers count.</param>
    /// <param name="queries">Whose numbers the labels are.</param>
    /// <param name="labels">The labels.</param>
    /// <exception cref="ArgumentException">A class of the queries is not in the bank.</exception>
    public static int[] MatchClasses(IImageSource bank, IImageSource queries, int[] labels)
    {
        var known = bank.Classes.Index().ToDictionary(c => c.Item, c => c.Index);
        var used = labels.Where(label => label >= 0).Distinct().Order().Select(label => queries.Classes[label]);
        return used.Where(name => !known.ContainsKey(name)).ToList() is { Count: > 0 } unknown
            ? throw new ArgumentException(
                $"{queries.Location} has classes that {bank.Location} lacks: "
                + string.Join(", ", unknown.Take(5)) + (unknown.Count > 5 ? ", ..." : string.Empty))
            : Array.ConvertAll(labels, label => label < 0 ? label : known[queries.Classes[label]]);
    }

    /// <summary>Checks that images have labels, before anything is computed from them.</summary>
    /// <exception cref="ArgumentException">They have none.</exception>
    public static void RequireClasses(IImageSource images)
    {
        if (images.Classes.Count == 0)
        {
            throw new ArgumentException($"{images.Location} has no labels: put the images of each class into a folder of its name");
        }
    }

    /// <summary>Checks that every feature is finite and, beside others, of the same width.</summary>
    /// <exception cref="ArgumentException">They aren't.</exception>
    public static void RequireFinite(Tensor rows, Tensor? others = null)
    {
        if (others is not null && rows.Size(1) != others.Size(1))
        {
            throw new ArgumentException($"the training set's features have {others.Size(1)} dimensions, the test set's {rows.Size(1)}", nameof(rows));
        }

        using var scope = new Scope();
        if (!double.IsFinite(rows.Sum(ScalarType.Float64).ToDouble()))
        {
            throw new ArgumentException("features are not finite; the backbone's weights or its input are broken", nameof(rows));
        }
    }
}
