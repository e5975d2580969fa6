using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Studies;

namespace Selfsame.Cli.Studies;

/// <summary>A study's outcomes in words.</summary>
internal static class StudyText
{
    /// <summary>A mean and its spread over seeds, in percent.</summary>
    public static string Of(SampleStatistics statistics) => statistics.Spread is { } spread
        ? string.Create(CultureInfo.InvariantCulture, $"{statistics.Mean:F2} ± {spread:F2} %")
        : string.Create(CultureInfo.InvariantCulture, $"{statistics.Mean:F2} %");

    /// <summary>What came of a task that was done.</summary>
    public static string Done(Study study, StudyTask task)
    {
        var summary = study.Summarize();
        return summary.Cells.FirstOrDefault(c => c.Name == task.Name) switch
        {
            { State: CellState.Finished, Knn: { } knn, Linear: { } linear } => $"{task.Name}: kNN {Terminal.Percent(knn)}, linear {Terminal.Percent(linear)}",
            { State: CellState.Stopped, Reason: var reason } => $"{task.Name} stopped: {reason}",
            _ => $"{task.Name}: done",
        };
    }
}
