using System.Globalization;
using System.Text.Json;
using Selfsame.Reports;
using Selfsame.Reports.SelfTraining;
using Selfsame.SelfTraining;

namespace Selfsame.Cli.Output;

/// <summary>What <c>selfsame selftrain</c> prints: how far it is, and what came of it.</summary>
internal sealed class SelfTrainDisplay(Terminal terminal)
{
    private static readonly TimeSpan s_betweenLines = TimeSpan.FromSeconds(30);

    private DateTime _lastLine = DateTime.MinValue;

    /// <summary>A line now and then, and at the end of each stage.</summary>
    public void Show(SelfTrainProgress progress) => Show(progress, null);

    /// <summary>The same, of one part of something larger.</summary>
    public void Show(SelfTrainProgress progress, string? part)
    {
        if (progress.Done < progress.Total && DateTime.UtcNow - _lastLine < s_betweenLines)
        {
            return;
        }

        _lastLine = DateTime.UtcNow;
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{(part is null ? "" : $"{part}, ")}seed {progress.Seed}, "
            + $"{progress.Stage}: {progress.Done} of {progress.Total}")
            + (progress.Loss is { } loss ? string.Create(CultureInfo.InvariantCulture, $"  loss {loss:G4}") : ""));
    }

    /// <summary>Writes the reports and prints the figures.</summary>
    public static int Report(Terminal terminal, SelfTrainLoop trainer, SelfTrainSummary summary, IReadOnlyList<KeyValuePair<string, string>> facts)
    {
        var directory = trainer.Directory;
        ReportFile.Write(SelfTrainPage.Create(summary, facts), directory.HtmlReport, directory.MarkdownReport);
        if (terminal.IsJson)
        {
            Terminal.Json(JsonSerializer.Serialize(summary, JsonSerializerOptions.Web));
            return ExitCode.Ok;
        }

        terminal.Line("done");
        terminal.Facts(
        [
            .. summary.Rounds
                .Select(r => r.Round)
                .Distinct()
                .Order()
                .Select(round => (round == 0 ? "teacher" : $"student {round}", (string?)Text(summary, round))),
            ("report", directory.HtmlReport),
        ]);
        return ExitCode.Ok;
    }

    private static string Text(SelfTrainSummary summary, int round)
    {
        var figure = summary.Figure(round)!;
        var spread = figure.Spread is { } s ? string.Create(CultureInfo.InvariantCulture, $" ± {s:F2}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{SelfTrainPage.FigureName(summary.Headline)} {figure.Mean:F2} %{spread}")
            + (summary.Gain(round) is { } gain ? string.Create(CultureInfo.InvariantCulture, $"  ({gain.Mean:+0.00;-0.00} over its teacher)") : "");
    }
}
