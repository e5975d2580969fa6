using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary>What every way to measure a backbone takes: weights, labelled images, a floor; and what it does with the report.</summary>
internal sealed class MeasuredBackbone
{
    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string> _data;
    private readonly Option<string?> _test;
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint") { Description = "Which weights of a run: last or best", HelpName = "last|best" };
    private readonly Option<bool> _random = new("--random") { Description = "Measures random weights of the same architecture: the floor" };
    private readonly Option<ulong> _seed;
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };
    private readonly Machine _machine = new();

    /// <param name="data">What the labelled images are for.</param>
    /// <param name="test">What the test images are for, and what is done without them.</param>
    /// <param name="seed">What the seed decides.</param>
    public MeasuredBackbone(string data, string test, string seed)
    {
        _data = new Option<string>("--data") { Description = data, HelpName = "PATH", Required = true };
        _test = new Option<string?>("--test") { Description = test, HelpName = "PATH" };
        _seed = new Option<ulong>("--seed") { Description = seed, HelpName = "N", DefaultValueFactory = _ => 1 };
    }

    /// <summary>Whether random weights are measured.</summary>
    public bool IsRandom(ParseResult result) => result.GetValue(_random);

    /// <summary>The seed.</summary>
    public ulong Seed(ParseResult result) => result.GetValue(_seed);

    /// <summary>Whether the seed was stated.</summary>
    public bool HasSeed(ParseResult result) => result.GetResult(_seed) is { Implicit: false };

    /// <summary>Adds argument and options to a command; <paramref name="own"/> are the command's, after the images.</summary>
    public void AddTo(Command command, params IEnumerable<Option> own)
    {
        command.Add(_weights);
        command.Add(_data);
        command.Add(_test);
        foreach (var option in own.Concat([_checkpoint, _random, _seed, _json]))
        {
            command.Add(option);
        }

        _machine.AddTo(command);
    }

    /// <summary>Computes the features, measures, keeps the report with its run and shows it.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="needsTest">Whether there must be test images.</param>
    /// <param name="measure">From features to a report.</param>
    /// <param name="facts">The report in words, for a person.</param>
    /// <returns>The exit code.</returns>
    public int Run(
        ParseResult result,
        bool needsTest,
        Func<EvaluationFeatures, CancellationToken, EvaluationReport> measure,
        Func<EvaluationReport, (string Title, IReadOnlyList<(string Name, string? Value)> Facts)> facts)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var path = result.GetValue(_weights)!;
        var random = IsRandom(result);
        var file = TrainedBackbone.FileOf(path, result.GetValue(_checkpoint));
        var device = _machine.Start(result);
        using var interruption = new Interruption("stopping");
        using var images = ImageSources.Open(result.GetValue(_data)!);
        using var test = ImageSources.OpenTest(result.GetValue(_data)!, result.GetValue(_test));
        if (needsTest && test is null)
        {
            throw new UsageException("there are no images to test on; add --test PATH");
        }

        using var loaded = TrainedBackbone.Load(file);
        foreach (var note in loaded.Notes)
        {
            terminal.Line(note);
        }

        using var floor = random ? TrainedBackbone.CreateRandom(loaded.Info, Seed(result)) : null;
        var backbone = floor ?? loaded.Backbone;
        backbone.To(device);
        var report = FeatureDisplay.Run(terminal, "features", progress =>
        {
            using var features = EvaluationFeatures.Extract(backbone, loaded.Info, images, test, random ? null : file, random ? Seed(result) : null, progress, interruption.Token);
            foreach (var skipped in features.Skipped)
            {
                Terminal.Warn($"skipped {skipped.Name}: {skipped.Reason}");
            }

            return measure(features, interruption.Token);
        });
        var log = TrainedBackbone.RunOf(path);
        if (log is not null)
        {
            EvaluationLog.Append(log.Path, report);
        }

        if (terminal.IsJson)
        {
            Terminal.Json(report.ToJson());
            return ExitCode.Ok;
        }

        var (title, lines) = facts(report);
        terminal.Line($"{title} of {report.Protocol.Checkpoint ?? $"random weights (seed {report.Protocol.Seed})"}");
        terminal.Facts([.. lines, ("kept in", log is null ? null : Path.Combine(log.Path, EvaluationLog.FileName))]);
        return ExitCode.Ok;
    }
}
