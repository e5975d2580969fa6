using System.Text;
using Selfsame.Logging;

namespace Selfsame.Evaluation;

/// <summary>A run's <c>evaluations.jsonl</c>: every figure that was measured of it, one report a line, never replaced.</summary>
public static class EvaluationLog
{
    /// <summary>The file's name in a run's folder.</summary>
    public const string FileName = "evaluations.jsonl";

    /// <summary>Appends a report.</summary>
    /// <param name="folder">The run's folder, or the one of the weights.</param>
    /// <param name="report">The report.</param>
    /// <exception cref="IOException">The line can't be written.</exception>
    public static void Append(string folder, EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        AppendLine(folder, report.ToJson());
    }

    /// <summary>Appends a report that is a line of JSON already.</summary>
    /// <param name="folder">The run's folder, or the one of the weights.</param>
    /// <param name="report">The line, without its end.</param>
    /// <exception cref="IOException">The line can't be written.</exception>
    public static void AppendLine(string folder, string report)
    {
        using var file = new LineFile(Path.Combine(folder, FileName));
        file.Append(Encoding.UTF8.GetBytes(report + "\n"));
    }
}
