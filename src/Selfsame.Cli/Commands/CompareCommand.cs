using System.CommandLine;
using System.Text.Json;
using Selfsame.Cli.Output;
using Selfsame.Recipes;
using Selfsame.Reports;
using Selfsame.Reports.SelfTraining;
using Selfsame.SelfTraining.Dense;
using Selfsame.SelfTraining.Dense.Comparison;
using Selfsame.Torch;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame selftrain compare detect</c> and <c>segment</c>: pre-training, self-training and joint training side by side.</summary>
/// <typeparam name="T">Self-training of a detector or a segmenter.</typeparam>
internal sealed class CompareCommand<T>
    where T : DenseSelfTrainRecipe, new()
{
    private readonly RecipeKeys _recipe;
    private readonly Option<bool> _plan = CommandOption.Switch("--plan", "Lists the cells and does nothing");
    private readonly Option<string?> _out = new("--out") { Description = "The folder; the same command goes on there after a stop", HelpName = "DIR" };
    private readonly Option<bool> _json = CommandOption.Switch("--json", "Prints one JSON object on stdout, everything else on stderr");
    private readonly string _name;

    private CompareCommand(string name, string annotated)
    {
        _name = name;
        _recipe = new RecipeKeys(
            new("--data", "PATH", annotated, "base", "model", "data"),
            new("--joint", "PATH", "Labelled images to classify besides, which repeats the grid with joint training", "joint", "data"),
            RecipeKey.Threads("base", "model"),
            RecipeKey.Device("base", "model"));
    }

    /// <summary>The command for the parser.</summary>
    public static Command Create(string name, string description, string data, string example)
    {
        var compare = new CompareCommand<T>(name, data);
        var command = new Command(name, description);
        compare._recipe.AddTo(command);
        command.Add(compare._out);
        command.Add(compare._plan);
        command.Add(compare._json);
        command.SetAction(compare.Execute);
        return command.WithExample(example);
    }

    private int Execute(ParseResult result)
    {
        Job.RequireAlone("selfsame selftrain");

        var terminal = new Terminal(result.GetValue(_json));
        var recipe = RecipeBinder.Apply(new ComparisonRecipe<T>(), _recipe.Stated(result));
        if (result.GetValue(_plan))
        {
            recipe.Validate();
            var cells = recipe.Cells();
            foreach (var cell in cells)
            {
                terminal.Line(cell.Name);
            }

            terminal.Line($"{cells.Count} cells, each {(recipe.SelfTraining ? "a teacher and its students" : "a network")}, for "
                + $"{recipe.Base.Seeds.Count} {(recipe.Base.Seeds.Count == 1 ? "seed" : "seeds")}");
            return ExitCode.Ok;
        }

        var folder = result.GetValue(_out) ?? throw new UsageException("there is no folder to work in; add --out DIR, such as --out selftrain/comparison");
        using var interruption = new Interruption("finishing this step, then a checkpoint is written");
        Runtime.Start(Terminal.Warn);
        var display = new SelfTrainDisplay(terminal);
        DenseComparison<T>? comparison = null;
        comparison = new DenseComparison<T>(recipe, folder)
        {
            Progress = (cell, progress) => display.Show(progress, cell),
            CellDone = summary => ReportFile.Write(ComparisonPage.Create(summary), comparison!.HtmlReport, comparison.MarkdownReport),
        };
        try
        {
            terminal.Line($"comparing in {folder}: {recipe.Cells().Count} cells");
            var summary = comparison.Run(interruption.Token);
            if (terminal.IsJson)
            {
                Terminal.Json(JsonSerializer.Serialize(summary, JsonSerializerOptions.Web));
                return ExitCode.Ok;
            }

            terminal.Line("done");
            terminal.Facts(
                [
                    .. summary.Claims
                        .Where(c => c.Measured.Length > 0)
                        .Select((c, i) => ($"claim {i + 1}", (string?)$"{c.Claim} {c.Measured}")),
                    ("report", comparison.HtmlReport)
                ]);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Line($"stopped with a checkpoint; go on with: selfsame selftrain compare {_name} {comparison.RecipeFile} --out {folder}");
            return interruption.Code;
        }
    }
}
