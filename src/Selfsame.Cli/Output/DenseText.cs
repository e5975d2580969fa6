using System.Globalization;
using Selfsame.Dense;

namespace Selfsame.Cli.Output;

/// <summary>Measurements of detectors and segmenters in words.</summary>
internal static class DenseText
{
    /// <summary>The figures in one line.</summary>
    public static string Line(DenseEvaluation evaluation) => string.Join("  ", evaluation.Figures.Select(f => $"{f.Key} {Figure(f.Value)}"));

    /// <summary>The figures, and those of the classes.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Facts(DenseEvaluation evaluation) =>
    [
        .. evaluation.Figures.Select(f => (f.Key, (string?)Figure(f.Value))),
        ($"{evaluation.ClassFigure} of", string.Join(", ", evaluation.Classes.Select(c => $"{c.Key} {Figure(c.Value)}"))),
    ];

    private static string Figure(double percent) => double.IsNaN(percent) ? "-" : string.Create(CultureInfo.InvariantCulture, $"{percent:F1}");
}
