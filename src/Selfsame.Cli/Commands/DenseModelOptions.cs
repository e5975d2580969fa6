using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Dense;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Loading;

namespace Selfsame.Cli.Commands;

/// <summary>What every use of a trained detector or segmenter takes: the weights, images, a machine.</summary>
internal sealed class DenseModelOptions
{
    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder or one of its checkpoints (.ckpt)" };
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint")
    {
        Description = "Which weights of a run: last or best",
        HelpName = "last|best",
    };
    private readonly Option<string> _data;
    private readonly Option<bool> _json = CommandOption.Switch("--json", "Prints one JSON object on stdout, everything else on stderr");
    private readonly Machine _machine = new();

    /// <param name="data">What <c>--data</c> takes.</param>
    public DenseModelOptions(string data) => _data = new Option<string>("--data") { Description = data, HelpName = "PATH", Required = true };

    /// <summary>Adds argument and options to a command; <paramref name="own"/> are the command's, after the images.</summary>
    public void AddTo(Command command, params IEnumerable<Option> own)
    {
        command.Add(_weights);
        command.Add(_data);
        foreach (var option in own.Concat([_checkpoint, _json]))
        {
            command.Add(option);
        }

        _machine.AddTo(command);
    }

    /// <summary>The images.</summary>
    public string Data(ParseResult result) => result.GetValue(_data)!;

    /// <summary>The weights as they were given.</summary>
    public string Weights(ParseResult result) => result.GetValue(_weights)!;

    /// <summary>Which of a run's.</summary>
    public CheckpointChoice Checkpoint(ParseResult result) => result.GetValue(_checkpoint);

    /// <summary>Starts libtorch, runs, and turns Ctrl-C into an exit code.</summary>
    public int Run(ParseResult result, Func<Terminal, Device, CancellationToken, int> action)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var device = _machine.Start(result);
        using var interruption = new Interruption("stopping");
        try
        {
            return action(terminal, device, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("selfsame: stopped");
            return interruption.Code;
        }
    }

    /// <summary>Shows a measurement and keeps it with its run.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="terminal">Where.</param>
    /// <param name="task">What was measured: <c>detect</c> or <c>segment</c>.</param>
    /// <param name="evaluation">The figures.</param>
    /// <param name="protocol">Under which conditions, by name.</param>
    public void Report(ParseResult result, Terminal terminal, string task, DenseEvaluation evaluation, IReadOnlyList<KeyValuePair<string, string?>> protocol)
    {
        Warn(evaluation.Skipped);
        var report = new DenseReport { Task = task, Evaluation = evaluation, Protocol = protocol };
        var run = TrainedBackbone.RunOf(Weights(result));
        if (run is not null)
        {
            EvaluationLog.AppendLine(run.Path, report.ToJson());
        }

        if (terminal.IsJson)
        {
            Terminal.Json(report.ToJson());
            return;
        }

        terminal.Line($"{task} of {Weights(result)} on {Data(result)}");
        terminal.Facts(
            [
                .. DenseText.Facts(evaluation),
                ("images", Terminal.Count(evaluation.Images)),
                ("kept in", run is null ? null : Path.Combine(run.Path, EvaluationLog.FileName))
            ]);
    }

    /// <summary>Names the images that could not be read.</summary>
    public static void Warn(IEnumerable<SkippedImage> skipped)
    {
        foreach (var image in skipped)
        {
            Terminal.Warn($"skipped {image.Name}: {image.Reason}");
        }
    }

    /// <summary>Names the annotations that could not be used.</summary>
    public static void Warn(IEnumerable<SkippedAnnotation> skipped)
    {
        foreach (var annotation in skipped)
        {
            Terminal.Warn($"left out {annotation.Name}: {annotation.Reason}");
        }
    }

    /// <summary>The file that a picture of an image goes to.</summary>
    public static string Picture(string folder, string name)
    {
        var path = Path.ChangeExtension(Path.Combine(folder, name), ".png");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
