using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary>What every way to measure a backbone takes: weights, labelled images, a floor; and what it does with the report.</summary>
internal sealed class MeasuredBackbone
{
    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string> _data;
    private readonly Option<string?> _test;
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint")
    {
        Description = "Which weights of a run: last or best",
        HelpName = "last|best",
    };
    private readonly Option<bool> _random = new("--random") { Description = "Measures random weights of the same architecture: the floor" };
    private readonly Option<ulong> _seed;
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };
    private readonly Option<string?> _confusion = new("--confusion")
    {
        Description = "Writes how many images of each class were given to each class",
        HelpName = "FILE.tsv",
    };
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

    /// <summary>Whether the measurement gives each image one class, so that there is a confusion matrix to write.</summary>
    public bool HasConfusion { get; init; } = true;

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
        foreach (var option in own.Concat(HasConfusion ? [_confusion] : []).Concat([_checkpoint, _random, _seed, _json]))
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
    /// <param name="validation">The path of images to choose a setting on; null for none.</param>
    /// <returns>The exit code.</returns>
    public int Run(
        ParseResult result,
        bool needsTest,
        Func<EvaluationFeatures, CancellationToken, EvaluationReport> measure,
        Func<EvaluationReport, (string Title, IReadOnlyList<(string Name, string? Value)> Facts)> facts,
        string? validation = null) =>
        Interruptible(cancellation =>
        {
            var device = _machine.Start(result);
            return Job.Run(
                device,
                group =>
                    Run(
                        result,
                        needsTest,
                        input => input.WithFeatures(features => measure(features, input.Cancellation)),
                        facts,
                        validation,
                        device,
                        group,
                        cancellation));
        });

    /// <summary>Measures, keeps the report with its run and shows it.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="needsTest">Whether there must be test images.</param>
    /// <param name="measure">From backbone and images to a report.</param>
    /// <param name="facts">The report in words, for a person.</param>
    /// <param name="validation">The path of images to choose a setting on; null for none.</param>
    /// <returns>The exit code.</returns>
    public int Run(
        ParseResult result,
        bool needsTest,
        Func<MeasuredInput, EvaluationReport> measure,
        Func<EvaluationReport, (string Title, IReadOnlyList<(string Name, string? Value)> Facts)> facts,
        string? validation = null)
    {
        Job.RequireAlone("this evaluation");

        return Interruptible(cancellation => Run(result, needsTest, measure, facts, validation, _machine.Start(result), null, cancellation));
    }

    private static int Interruptible(Func<CancellationToken, int> run)
    {
        using var interruption = new Interruption("stopping");
        try
        {
            return run(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("selfsame: stopped; nothing was kept");
            return interruption.Code;
        }
    }

    private int Run(
        ParseResult result,
        bool needsTest,
        Func<MeasuredInput, EvaluationReport> measure,
        Func<EvaluationReport, (string Title, IReadOnlyList<(string Name, string? Value)> Facts)> facts,
        string? validation,
        Device device,
        ProcessGroup? group,
        CancellationToken cancellation)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var path = result.GetValue(_weights)!;
        var random = IsRandom(result);
        var file = TrainedBackbone.FileOf(path, result.GetValue(_checkpoint));
        using var images = ImageSources.Open(result.GetValue(_data)!, notify: Job.Say);
        using var test = ImageSources.OpenTest(result.GetValue(_data)!, result.GetValue(_test), Job.Say);
        using var held = validation is null ? null : ImageSources.Open(validation, notify: Job.Say);
        if (needsTest && test is null)
        {
            throw new UsageException("there are no images to test on; add --test PATH");
        }

        using var loaded = TrainedBackbone.Load(file);
        foreach (var note in loaded.Notes.Where(_ => !Job.IsQuiet))
        {
            terminal.Line(note);
        }

        using var floor = random ? TrainedBackbone.CreateRandom(loaded.Info, Seed(result)) : null;
        var backbone = floor ?? loaded.Backbone;
        backbone.To(group is not null && device is { Type: DeviceType.Cuda, Index: < 0 } ? Device.Cuda(group.Environment.LocalRank) : device);
        if (group is { Rank: > 0 })
        {
            // Rank 0 measures with the features that all compute, and says what came of it.
            EvaluationFeatures.Extract(backbone, loaded.Info, new(images, test, held), cancellation: cancellation, group: group).Dispose();
            return ExitCode.Ok;
        }

        var log = TrainedBackbone.RunOf(path);
        var report = measure(new(
            terminal, backbone, loaded.Info, new(images, test, held), random ? null : file, random ? Seed(result) : null, log, cancellation, group));
        foreach (var skipped in report.Skipped)
        {
            Terminal.Warn($"skipped {skipped.Name}: {skipped.Reason}");
        }

        if (log is not null)
        {
            EvaluationLog.Append(log.Path, report);
        }

        var confusion = result.GetValue(_confusion);
        if (confusion is not null)
        {
            (report.Confusion ?? throw new UsageException("images of several classes have no confusion matrix; leave --confusion out"))
                .Write(confusion, report.Classes);
        }

        if (terminal.IsJson)
        {
            Terminal.Json(report.ToJson());
            return ExitCode.Ok;
        }

        var (title, lines) = facts(report);
        terminal.Line($"{title} of {report.Protocol.Checkpoint ?? $"random weights (seed {report.Protocol.Seed})"}");
        terminal.Facts([.. lines, ("confusion", confusion), ("kept in", log is null ? null : Path.Combine(log.Path, EvaluationLog.FileName))]);
        return ExitCode.Ok;
    }
}
