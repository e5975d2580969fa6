namespace Selfsame.Detection.Metrics;

/// <summary>Average precision of a detector, in percent, 0 to 100. NaN where there is nothing to find.</summary>
public sealed record DetectionScore
{
    /// <summary>The mean over ten overlaps from 0.5 to 0.95 and over classes.</summary>
    public required double Ap { get; init; }

    /// <summary>At an overlap of 0.5.</summary>
    public required double Ap50 { get; init; }

    /// <summary>At an overlap of 0.75.</summary>
    public required double Ap75 { get; init; }

    /// <summary>AP of every class.</summary>
    public required IReadOnlyList<double> ClassAp { get; init; }

    /// <summary>AP50 of every class.</summary>
    public required IReadOnlyList<double> ClassAp50 { get; init; }

    /// <summary>A mean that leaves out what is not a number, as classes that are in no image; NaN when nothing is left.</summary>
    internal static double Mean(IEnumerable<double> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            (sum, count) = double.IsNaN(value) ? (sum, count) : (sum + value, count + 1);
        }

        return count > 0 ? sum / count : double.NaN;
    }

    /// <summary>The score of a table of AP by overlap and class.</summary>
    /// <param name="table">In percent: [overlap][class].</param>
    internal static DetectionScore Of(IReadOnlyList<double[]> table)
    {
        var classes = Enumerable.Range(0, table[0].Length);
        return new()
        {
            Ap = Mean(table.SelectMany(row => row)),
            Ap50 = Mean(table[IouThresholds.At50]),
            Ap75 = Mean(table[IouThresholds.At75]),
            ClassAp = [.. classes.Select(c => Mean(table.Select(row => row[c])))],
            ClassAp50 = table[IouThresholds.At50],
        };
    }
}
