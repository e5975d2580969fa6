using System.Diagnostics;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Transfers;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Transfers;

/// <summary>Shows what a table would measure, and how long the features would take by the speed of a few images.</summary>
internal static class TransferPlanDisplay
{
    private const int TimedImages = 512;

    public static void Show(Terminal terminal, Transfer transfer, Device device, CancellationToken cancellation)
    {
        var waiting = transfer.Waiting.ToHashSet();
        terminal.Table(
            ["set", "backbone", "protocol", "what"],
            [
                .. transfer.Cells.Select(c => (IReadOnlyList<string>)
                    [c.Set.Name, c.Row.Name, c.Protocol.Name, waiting.Contains(c) ? Describe(c.Set) : "there already"]),
            ]);
        if (waiting.Count == 0)
        {
            return;
        }

        var images = transfer.WaitingImages;
        var seconds = 0.0;
        var speeds = new Dictionary<(string, double, int), double>();
        foreach (var (row, sets) in waiting.GroupBy(c => c.Row, (row, cells) => (row, cells.Select(c => c.Set).Distinct().ToList())))
        {
            var architecture = (row.Info.Options.Name, row.Info.Options.Width, row.Info.InputSize);
            if (!speeds.TryGetValue(architecture, out var speed))
            {
                speeds[architecture] = speed = Measure(row, sets[0], device, cancellation);
            }

            seconds += sets.Sum(s => s.Images) / speed;
        }

        var measured = speeds.Select(s => FormattableString.Invariant($"{s.Key.Item1} x{s.Key.Item2} at {s.Key.Item3} px: {s.Value:F0} images/s"));
        terminal.Facts(
            ("features", $"of {Terminal.Count(images)} images, those of a set once for each backbone"),
            ("speed", string.Join(", ", measured)),
            ("time", $"about {Terminal.Time(TimeSpan.FromSeconds(seconds))}, by the speed of {TimedImages} images; kNN and classifiers come on top"));
    }

    private static string Describe(TransferSet set) =>
        $"{Terminal.Count(set.Train.Count)} + {Terminal.Count(set.Test.Count)} images, {Terminal.Count(set.Train.Classes.Count)} classes";

    private static double Measure(TransferRow row, TransferSet set, Device device, CancellationToken cancellation)
    {
        using var backbone = row.Create();
        backbone.To(device);
        var extractor = new FeatureExtractor(backbone, FeatureExtractorOptions.For(row.Info));
        using var few = SubsetSource.Spread(set.Train, TimedImages);
        extractor.Extract(SubsetSource.Spread(set.Train, TimedImages / 8), cancellation: cancellation).Dispose(); // libtorch and the JIT start slowly
        var started = Stopwatch.GetTimestamp();
        extractor.Extract(few, cancellation: cancellation).Dispose();
        return few.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
