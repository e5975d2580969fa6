using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Vision.Inspection;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame data check</c>: what a set of images is like, and what is wrong with it.</summary>
internal sealed class DataCheckCommand
{
    private const int ListedClasses = 20;
    private const int ListedFiles = 10;
    private static readonly InspectionOptions s_defaults = new();

    private readonly Argument<string> _path = new("PATH") { Description = $"The images: {ImageSources.Forms}" };
    private readonly Option<int> _distance = new("--near-distance")
    {
        Description = "How different near duplicates may be: 0 to 7 of the 128 comparisons between neighbouring parts",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.NearDistance,
    };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads that decode; one a core by default",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Threads,
    };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var check = new DataCheckCommand();
        var command = new Command("check", "Decodes every image; reports sizes, formats, duplicates, unreadable files and the balance of classes.")
        {
            check._path, check._distance, check._threads, check._json,
        };
        command.SetAction(check.Execute);
        return command.WithExample("selfsame data check photos", "selfsame data check cifar10.tar#cifar10/train --json");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(result.GetValue(_json));
        using var interruption = new Interruption("stopping");
        using var images = ImageSources.Open(result.GetValue(_path)!, notify: Job.Say);
        var options = new InspectionOptions { NearDistance = result.GetValue(_distance), Threads = result.GetValue(_threads) };
        DataReport report;
        try
        {
            report = CountDisplay.Run(terminal, "images", images.Count, progress => DataInspector.Inspect(images, options, progress, interruption.Token));
        }
        catch (OperationCanceledException)
        {
            return interruption.Code;
        }

        if (terminal.IsJson)
        {
            Terminal.Json(report.ToJson());
        }
        else
        {
            Show(terminal, report);
        }

        return ExitCode.Ok;
    }

    private static void Show(Terminal terminal, DataReport report)
    {
        terminal.Line($"{report.Location}: {Terminal.Count(report.Images)} images, {Terminal.Count(report.Unreadable.Count)} unreadable");
        terminal.Facts(
            ("size", report.Readable == 0 ? null
                : $"width {Range(report.Width)}, height {Range(report.Height)} px; {Megabytes(report.Bytes)} MB encoded"),
            ("frequent sizes", Counts(report.Sizes)),
            ("formats", Counts(report.Formats)),
            ("modes", Counts(report.Modes)),
            ("exact duplicates", Duplicates(report.Exact)),
            ("near duplicates", $"{Duplicates(report.Near)} (distance up to {report.NearDistance} of {PerceptualHash.Bits})"),
            ("classes", Balance(report)),
            ("speed", string.Create(CultureInfo.InvariantCulture, $"{report.Images / Math.Max(report.Seconds, 1e-9):F0} images/s, {report.Seconds:F1} s")));
        List(terminal, "unreadable", report.Unreadable.Select(u => $"{u.Name}: {u.Reason}"), report.Unreadable.Count, ListedFiles);
        List(terminal, "same content", report.Exact.Examples.Select(Names), report.Exact.Groups, ListedFiles);
        List(terminal, "look alike", report.Near.Examples.Select(Names), report.Near.Groups, ListedFiles);
        List(
            terminal,
            "images a class",
            report.Classes.OrderByDescending(c => c.Images).Select(c => $"{c.Name}: {Terminal.Count(c.Images)}"),
            report.Classes.Count,
            ListedClasses);
    }

    private static void List(Terminal terminal, string title, IEnumerable<string> lines, int count, int listed)
    {
        if (count == 0)
        {
            return;
        }

        terminal.Line($"{title}{(count > listed ? $" (the first {listed} of {Terminal.Count(count)})" : "")}");
        foreach (var line in lines.Take(listed))
        {
            terminal.Line("  " + line);
        }
    }

    private static string Names(IReadOnlyList<string> group) => string.Join("  ", group);

    private static string Counts(IReadOnlyList<CountOf> counts) => string.Join(", ", counts.Select(c => $"{c.Name} ({Terminal.Count(c.Images)})"));

    private static string Range(SizeRange range) => range.Min == range.Max
        ? Terminal.Count(range.Min)
        : $"{Terminal.Count(range.Min)} to {Terminal.Count(range.Max)} (median {Terminal.Count(range.Median)})";

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture);

    private static string Duplicates(DuplicateReport report) => report.Groups == 0 ? "none"
        : $"{Terminal.Count(report.Surplus)} too many in {Terminal.Count(report.Groups)} groups"
            + (report.AcrossClasses > 0 ? $", {Terminal.Count(report.AcrossClasses)} of them across classes" : "");

    private static string Balance(DataReport report)
    {
        if (report.Classes.Count == 0)
        {
            return "no labels";
        }

        var (min, max) = (report.Classes.Min(c => c.Images), report.Classes.Max(c => c.Images));
        return $"{Terminal.Count(report.Classes.Count)}, of {Terminal.Count(min)} to {Terminal.Count(max)} images"
            + (report.Unlabelled > 0 ? $"; {Terminal.Count(report.Unlabelled)} without a label" : "");
    }
}
