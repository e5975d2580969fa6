using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Reports;
using Selfsame.Reports.Routing;
using Selfsame.Routing;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame route</c>: the sub-net of a run that suits a labelled folder best, as a backbone of its own.</summary>
internal sealed class RouteCommand
{
    private const int ShownScores = 10;

    private static readonly RoutingOptions s_defaults = new();

    private readonly Argument<string> _run = new("RUN") { Description = "The folder of a run with sub-nets, or one of its checkpoints (.ckpt)" };
    private readonly Option<string> _data = new("--data")
    {
        Description = "Labelled images of the task, not those that the result is measured on",
        HelpName = "PATH",
        Required = true,
    };
    private readonly Option<string?> _validation = new("--validation")
    {
        Description = "Labelled images to classify by those; by default each image is classified by all others",
        HelpName = "PATH",
    };
    private readonly Option<string?> _out = new("--out") { Description = "The .safetensors, .pth or .pt of the best sub-net to write", HelpName = "FILE" };
    private readonly Option<string?> _page = new("--page")
    {
        Description = "The page of all scores to write; its text goes beside it as .md",
        HelpName = "FILE.html",
    };
    private readonly Option<int> _k = CommandOption.Number("--k", "Neighbours that vote", s_defaults.Knn.K);
    private readonly Option<double> _temperature = CommandOption.Number("--temperature", "T in the weight exp(cos / T) of a vote", s_defaults.Knn.Temperature);
    private readonly Option<bool> _race = CommandOption.Switch("--race",
        "Drops the worse half of the sub-nets on few images, and again on twice as many, until the finalists are left");
    private readonly Option<int> _finalists = CommandOption.Number("--finalists", "Sub-nets that a race leaves for all images", s_defaults.Finalists);
    private readonly Option<int> _limit = CommandOption.Number("--limit",
        "At most so many images of each set, as many of each class as possible, evenly apart; 0 takes all", 0);
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint")
    {
        Description = "Which weights of a run: last or best",
        HelpName = "last|best",
    };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };
    private readonly Machine _machine = new();

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var route = new RouteCommand();
        var command = new Command("route", "Finds the sub-net of a run that suits labelled images best, by kNN, and writes it as a backbone.")
        {
            route._run, route._data, route._validation, route._out, route._page, route._k, route._temperature, route._race, route._finalists, route._limit,
            route._checkpoint, route._json,
        };
        route._machine.AddTo(command);
        command.SetAction(route.Execute);
        return command.WithExample(
            "selfsame route runs/sdr --data cars/train --out cars.safetensors --page cars.html",
            "selfsame route runs/sdr --data cars/train --race --json");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var options = new RoutingOptions
        {
            Knn = new KnnOptions { K = result.GetValue(_k), Temperature = result.GetValue(_temperature) },
            Race = result.GetValue(_race),
            Finalists = result.GetValue(_finalists),
        };
        options.Validate();
        if (!options.Race && result.GetResult(_finalists) is { Implicit: false })
        {
            throw new UsageException("--finalists are those of a race; add --race or leave it out");
        }

        if (result.GetValue(_out) is { } to)
        {
            ExportCommand.RequireExtension(to);
        }

        var device = _machine.Start(result);
        using var interruption = new Interruption("stopping");
        using var subnets = TrainedSubnets.Load(result.GetValue(_run)!, result.GetValue(_checkpoint));
        subnets.To(device);
        using var all = ImageSources.Open(result.GetValue(_data)!);
        using var allValidation = result.GetValue(_validation) is { } path ? ImageSources.Open(path) : null;
        var images = Limited(all, result.GetValue(_limit));
        var validation = allValidation is null ? null : Limited(allValidation, result.GetValue(_limit));
        try
        {
            terminal.Line($"{subnets.Paths.Count} sub-nets of {subnets.Checkpoint} and the largest network, on {Terminal.Count(images.Count)} images");
            var routing = new SubnetRouting(subnets, options);
            var found = FeatureDisplay.Run(terminal, "features", progress =>
                routing.Run(images, validation, (_, _, p) => progress?.Invoke(p), interruption.Token));
            Finish(result, terminal, subnets, found);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Line("stopped; nothing was kept");
            return interruption.Code;
        }
    }

    private static IImageSource Limited(IImageSource images, int limit) => limit switch
    {
        < 0 => throw new UsageException($"--limit must be 0 or more, not {limit}"),
        0 => images,
        _ => limit < images.Count ? BalancedSubset.Of(images, limit) : images,
    };

    private void Finish(ParseResult result, Terminal terminal, TrainedSubnets subnets, RoutingResult found)
    {
        foreach (var image in found.Skipped)
        {
            Terminal.Warn($"skipped {image.Name}: {image.Reason}");
        }

        var to = result.GetValue(_out);
        if (to is not null)
        {
            using var best = subnets.Extract(found.Best.Path);
            BackboneFile.Save(best.Backbone, to, best.Info);
        }

        var page = result.GetValue(_page);
        if (page is not null)
        {
            ReportFile.Write(RoutingPage.Create(found, subnets.Checkpoint), page, Path.ChangeExtension(page, ".md"));
        }

        if (terminal.IsJson)
        {
            Terminal.Json(Json(found, to, page));
            return;
        }

        terminal.Table(["sub-net", "kNN", "images"],
            [.. found.Scores.Take(ShownScores).Select(Row), .. found.Scores.Skip(ShownScores).Where(s => s == found.Largest).Select(Row)]);
        var mean = found.Scores.Where(s => s.IsFinal).Average(s => s.Top1);
        terminal.Facts(
            ("best", $"{Name(found.Best)}, {Terminal.Percent(found.Best.Top1)}; the largest network {Terminal.Percent(found.Largest.Top1)}, the mean "
                + $"{Terminal.Percent(mean)}"),
            ("protocol", $"kNN in cosine, k = {found.K}, {found.Best.Images} images{(found.Validation is null ? ", one left out at a time" : "")}; the "
                + "best was chosen by this figure"),
            ("time", string.Create(CultureInfo.InvariantCulture, $"{found.FeatureSeconds:F1} s for features, {found.KnnSeconds:F1} s for kNN")),
            ("backbone", to),
            ("page", page));
    }

    private static IReadOnlyList<string> Row(RoutingScore score) => [Name(score), Terminal.Percent(score.Top1), Terminal.Count(score.Images)];

    private static string Name(RoutingScore score) => score.Path.Equals(SubnetPath.Largest) ? "largest" : score.Path.ToString();

    private static string Json(RoutingResult found, string? to, string? page) => new JsonObject
    {
        ["subnet"] = Name(found.Best),
        ["top1"] = found.Best.Top1,
        ["largest"] = found.Largest.Top1,
        ["mean"] = found.Scores.Where(s => s.IsFinal).Average(s => s.Top1),
        ["images"] = found.Best.Images,
        ["k"] = found.K,
        ["seconds"] = found.FeatureSeconds + found.KnnSeconds,
        ["backbone"] = to,
        ["page"] = page,
        ["scores"] = new JsonArray([.. found.Scores.Select(s => new JsonObject { ["subnet"] = Name(s), ["top1"] = s.Top1, ["images"] = s.Images })]),
    }.ToJsonString(JsonSerializerOptions.Web);
}
