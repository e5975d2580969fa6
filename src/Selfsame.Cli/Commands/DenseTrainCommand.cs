using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Dense;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame detect train</c> and <c>selfsame segment train</c>.</summary>
/// <typeparam name="T">The recipe.</typeparam>
internal sealed class DenseTrainCommand<T>
    where T : DenseRecipe, new()
{
    private readonly RecipeOptions _options;
    private readonly Option<bool> _json = CommandOption.Switch("--json", "Prints one JSON object on stdout, everything else on stderr");
    private readonly string _name;

    private DenseTrainCommand(string name, string data)
    {
        _name = name;
        _options = new RecipeOptions(
            "Starts a new run with the backbone of a run or a file",
            new("--data", "PATH", data, "data"),
            new("--split", "S", "The part of the data to train on; all by default", "split"),
            new("--test", "PATH", "Annotated images to test on; with --test-split alone those of the data", "test"),
            new("--test-split", "S", "The part of them to test on", "test_split"),
            RecipeKey.Backbone(),
            new("--epochs", "N", "Passes over the images", "epochs"),
            new("--batch-size", "N", "Images a step", "batch_size"),
            RecipeKey.Seed(),
            RecipeKey.Threads(),
            RecipeKey.Device());
    }

    /// <summary>The command for the parser.</summary>
    /// <param name="name">The command above it: <c>detect</c> or <c>segment</c>.</param>
    /// <param name="description">What it does.</param>
    /// <param name="data">What <c>--data</c> takes.</param>
    public static Command Create(string name, string description, string data)
    {
        var train = new DenseTrainCommand<T>(name, data);
        var command = new Command("train", description);
        train._options.AddTo(command);
        command.Add(train._json);
        command.SetAction(train.Execute);
        return command;
    }

    private int Execute(ParseResult result)
    {
        Job.RequireAlone($"selfsame {_name} train");

        var terminal = new Terminal(result.GetValue(_json));
        using var interruption = new Interruption("finishing this step, then a checkpoint is written");
        Runtime.Start(Terminal.Warn);
        var options = new DenseRunOptions { InitFrom = _options.InitFrom(result), Notify = Terminal.Warn, Cancellation = interruption.Token };
        using var run = _options.Resume(result) is { } folder ? Resume(result, folder, options) : Start(result, options);
        return Train(run, terminal, interruption);
    }

    private DenseRun Start(ParseResult result, DenseRunOptions options)
    {
        var recipe = RecipeBinder.Apply(new T(), _options.Stated(result));
        if (recipe.Data.Length == 0)
        {
            throw new UsageException("no images are named; add --data PATH (a folder or a .tar)");
        }

        if (recipe.Device is { } device)
        {
            Machine.RequireDevice(Device.Parse(device));
        }

        return DenseTraining.Start(recipe, _options.Folder(result), options);
    }

    private DenseRun Resume(ParseResult result, string folder, DenseRunOptions options)
    {
        _options.RefuseChanges(result, folder);
        return DenseTraining.Resume<T>(folder, _options.Data(result), options);
    }

    private int Train(DenseRun run, Terminal terminal, Interruption interruption)
    {
        var folder = run.Directory!.Path;
        terminal.Line(
            run.Step == 0
                ? $"training into {folder}"
                : $"continuing {folder} at step {Terminal.Count(run.Step)} of {Terminal.Count(run.TotalSteps)}");
        terminal.Facts(Resolved(run));
        try
        {
            var display = new DenseDisplay(terminal, run.Recipe.Epochs, run.StepsPerEpoch);
            foreach (var step in run.Steps())
            {
                display.Show(step);
            }
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Line($"stopped at step {run.Step}; continue with: selfsame {_name} train --resume {folder}");
            return interruption.Code;
        }
        catch (IOException e) when (File.Exists(run.Directory.LastCheckpoint))
        {
            throw new IOException(
                $"{CommandErrors.OneLine(e.Message).TrimEnd('.')}; the last checkpoint is intact, continue with: selfsame {_name} train --resume {folder}",
                e);
        }

        terminal.Line("done");
        terminal.Facts(Outcome(run));
        if (terminal.IsJson)
        {
            Terminal.Json(ToJson(run));
        }

        return ExitCode.Ok;
    }

    private static IReadOnlyList<(string Name, string? Value)> Resolved(DenseRun run)
    {
        var recipe = run.Recipe;
        var backbone = recipe.Backbone;
        return
        [
            (
                "backbone",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{backbone.Name}, width {backbone.Width}; {Terminal.Count(run.Model.ParameterCount)} parameters in all")),
            ("data", $"{recipe.Data}{(recipe.Split.Length > 0 ? $", {recipe.Split}" : "")}: {Terminal.Count(run.Images)} images, "
                + $"{recipe.Classes.Count} classes ({string.Join(", ", recipe.Classes.Take(12))}{(recipe.Classes.Count > 12 ? ", ..." : "")})"),
            ("test", run.TestImages > 0 ? $"{Terminal.Count(run.TestImages)} images" : "none: no figure is measured, and there is no best checkpoint"),
            ("views", string.Create(CultureInfo.InvariantCulture, $"{recipe.Views.Width} x {recipe.Views.Height}, zoom "
                + $"{recipe.Views.MinZoom} to {recipe.Views.MaxZoom}, flip {recipe.Views.FlipProbability}")),
            ("learning rate", $"{recipe.Optimizer.Describe(recipe.BatchSize)}, {JsonNamingPolicy.KebabCaseLower.ConvertName(recipe.Schedule.Name.ToString())}"),
            ("steps", $"{Terminal.Count(run.TotalSteps)} = {recipe.Epochs} epochs x {Terminal.Count(run.StepsPerEpoch)}, batch {recipe.BatchSize}"),
            ("machine", $"{recipe.Device}, {recipe.Precision.ToString().ToLowerInvariant()}, {Runtime.Threads} "
                + $"{(Runtime.Threads == 1 ? "thread" : "threads")} an operator, {recipe.Workers} to read images, seed {recipe.Seed}"),
        ];
    }

    private IReadOnlyList<(string Name, string? Value)> Outcome(DenseRun run)
    {
        var (directory, progress) = (run.Directory!, run.Last!);
        var skipped = SkippedLog.Read(directory.Skipped).Count;
        return
        [
            .. run.Evaluation is { } evaluation ? DenseText.Facts(evaluation) : [],
            (
                "best",
                progress.BestScore is { } best
                    ? string.Create(
                        CultureInfo.InvariantCulture, $"{run.Headline} {best:F1} at epoch {progress.BestEpoch} (chosen on the test images)")
                    : null),
            ("time", Terminal.Time(TimeSpan.FromSeconds(progress.Seconds))
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $", {progress.Step * run.Recipe.BatchSize / progress.Seconds:F1} images/s with measurements and checkpoints")),
            ("skipped", skipped > 0 ? $"{skipped} images or annotations, listed with reasons in {directory.Skipped}" : null),
            ("backbone", directory.Backbone),
            ("run", $"{directory.Path} (recipe.yaml, metrics.jsonl, TensorBoard events, checkpoints)"),
            ("next", $"selfsame {_name} predict {directory.Path} --data PHOTOS --out DIR"),
        ];
    }

    private static string ToJson(DenseRun run)
    {
        var progress = run.Last!;
        var json = new JsonObject { ["run"] = run.Directory!.Path, ["steps"] = progress.Step };
        foreach (var (name, value) in run.Evaluation?.Figures ?? [])
        {
            json[name] = DenseReport.Number(value);
        }

        json["best"] = progress.BestScore;
        json["bestEpoch"] = progress.BestEpoch;
        json["images"] = run.Images;
        json["imagesPerSecond"] = progress.Step * run.Recipe.BatchSize / progress.Seconds;
        json["seconds"] = progress.Seconds;
        return json.ToJsonString(JsonSerializerOptions.Web);
    }
}
