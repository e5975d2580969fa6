using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame evaluate knn</c>.</summary>
internal sealed class EvaluateKnnCommand
{
    private static readonly KnnOptions s_defaults = new();

    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string> _data = new("--data") { Description = "Labelled images that vote (the bank)", HelpName = "PATH", Required = true };
    private readonly Option<string?> _test = new("--test") { Description = "Labelled images to classify; by default the set's own test part, or each image of the data by all others", HelpName = "PATH" };
    private readonly Option<int> _k = new("--k") { Description = "Neighbours that vote", HelpName = "N", DefaultValueFactory = _ => s_defaults.K };
    private readonly Option<double> _temperature = new("--temperature") { Description = "T in the weight exp(cos / T) of a vote", HelpName = "T", DefaultValueFactory = _ => s_defaults.Temperature };
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint") { Description = "Which weights of a run: last or best", HelpName = "last|best" };
    private readonly Option<bool> _random = new("--random") { Description = "Measures random weights of the same architecture: the floor" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "The seed of --random", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };
    private readonly Machine _machine = new();

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var knn = new EvaluateKnnCommand();
        var command = new Command("knn", "Classifies images by their nearest neighbours in feature space: a measure that trains nothing.")
        {
            knn._weights, knn._data, knn._test, knn._k, knn._temperature, knn._checkpoint, knn._random, knn._seed, knn._json,
        };
        knn._machine.AddTo(command);
        command.SetAction(knn.Execute);
        return command.WithExample(
            "selfsame evaluate knn runs/c10 --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --json",
            "selfsame evaluate knn backbone.pth --data fashion-mnist --random");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var path = result.GetValue(_weights)!;
        var random = result.GetValue(_random);
        if (!random && result.GetResult(_seed) is { Implicit: false })
        {
            throw new UsageException("--seed is the seed of --random; add --random or leave it out");
        }

        var file = TrainedBackbone.FileOf(path, result.GetValue(_checkpoint));
        var device = _machine.Start(result);
        using var interruption = new Interruption("stopping");
        using var images = ImageSources.Open(result.GetValue(_data)!);
        using var test = ImageSources.OpenTest(result.GetValue(_data)!, result.GetValue(_test));
        using var loaded = TrainedBackbone.Load(file);
        foreach (var note in loaded.Notes)
        {
            terminal.Line(note);
        }

        using var floor = random ? TrainedBackbone.CreateRandom(loaded.Info, result.GetValue(_seed)) : null;
        var backbone = floor ?? loaded.Backbone;
        backbone.To(device);
        var report = FeatureDisplay.Run(terminal, "features", progress =>
        {
            var evaluation = new KnnEvaluation
            {
                Options = new KnnOptions { K = result.GetValue(_k), Temperature = result.GetValue(_temperature) },
                Checkpoint = random ? null : file,
                Seed = random ? result.GetValue(_seed) : null,
                Progress = progress,
            };
            var measured = evaluation.Run(backbone, loaded.Info, images, test, interruption.Token);
            foreach (var skipped in evaluation.Skipped)
            {
                Terminal.Warn($"skipped {skipped.Name}: {skipped.Reason}");
            }

            return measured;
        });
        var log = TrainedBackbone.RunOf(path);
        if (log is not null)
        {
            EvaluationLog.Append(log.Path, report);
        }

        Show(terminal, report, log);
        return ExitCode.Ok;
    }

    private static void Show(Terminal terminal, EvaluationReport report, RunDirectory? log)
    {
        if (terminal.IsJson)
        {
            Terminal.Json(report.ToJson());
            return;
        }

        var figures = report.Figures.ToDictionary();
        var protocol = report.Protocol;
        terminal.Line($"kNN of {protocol.Checkpoint ?? $"random weights (seed {protocol.Seed})"}");
        terminal.Facts(
            ("top-1", Terminal.Percent(figures["top1"])),
            ("top-5", Terminal.Percent(figures["top5"])),
            ("mean per class", Terminal.Percent(figures["meanPerClass"])),
            ("images", $"{Terminal.Count((long)figures["images"])}{(protocol.Test is null ? ", one left out at a time" : $", by {Terminal.Count((long)figures["bank"])} in the bank")}"),
            ("protocol", string.Create(CultureInfo.InvariantCulture,
                $"k = {protocol.K}, T = {protocol.Temperature}, {protocol.Feature} features of {protocol.Backbone} width {protocol.Width} at {protocol.InputSize} px")),
            ("speed", string.Create(CultureInfo.InvariantCulture, $"{figures["imagesPerSecond"]:F0} images/s, {figures["seconds"]:F1} s")),
            ("kept in", log is null ? null : Path.Combine(log.Path, EvaluationLog.FileName)));
    }
}
