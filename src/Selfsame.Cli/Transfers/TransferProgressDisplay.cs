using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Reports.Transfers;
using Selfsame.Torch;
using Selfsame.Transfers;
using Selfsame.Vision.Loading;
using Spectre.Console;

namespace Selfsame.Cli.Transfers;

/// <summary>Shows a table while it is measured: a line for each backbone on each set, and on a terminal a bar.</summary>
internal sealed class TransferProgressDisplay
{
    private readonly Terminal _terminal;
    private readonly Transfer _transfer;
    private readonly HashSet<(string Set, int Index)> _warned = [];

    private TransferProgressDisplay(Terminal terminal, Transfer transfer)
    {
        _terminal = terminal;
        _transfer = transfer;
    }

    /// <summary>Measures what is waiting; the report is written anew after each backbone and set, for whoever looks in between.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Run(Terminal terminal, Transfer transfer, Device device, CancellationToken cancellation)
    {
        var display = new TransferProgressDisplay(terminal, transfer);
        if (!terminal.IsInteractive)
        {
            transfer.Run(device, null, display.Measured, cancellation);
            return;
        }

        terminal.Rich.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                var bar = context.AddTask("starting", maxValue: Math.Max(1, transfer.WaitingImages));
                var started = Stopwatch.GetTimestamp();
                transfer.Run(device, p =>
                {
                    bar.Value = p.Done;
                    bar.Description = Markup.Escape($"{p.Row} on {p.Set}: {p.Doing}{Remaining(p, Stopwatch.GetElapsedTime(started))}");
                }, display.Measured, cancellation);
            });
    }

    private static string Remaining(TransferProgress progress, TimeSpan elapsed)
    {
        const long meaningful = 2000;
        return progress.Done < meaningful ? "" : $", about {Terminal.Time(elapsed * ((double)(progress.Total - progress.Done) / progress.Done))} to go";
    }

    private void Measured(IReadOnlyList<TransferResult> results, IReadOnlyList<SkippedImage> skipped)
    {
        var first = results[0];
        foreach (var image in skipped.Where(i => _warned.Add((first.Set, i.Index))))
        {
            Terminal.Warn($"{first.Set}: skipped {image.Name}: {image.Reason}");
        }

        var figures = results.Select(r => $"{Text(r.Report["task"])} {Terminal.Percent(r.Figure)}");
        var speed = (double)first.Report["imagesPerSecond"]!;
        _terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{first.Set}, {first.Backbone}: {string.Join(", ", figures)} ({speed:F0} images/s)"));
        TransferReport.Write(_transfer);
    }

    private static string Text(JsonNode? name) => (string)name!;
}
