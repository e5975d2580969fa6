using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Recipes;
using Selfsame.Reports;
using Selfsame.Reports.SelfTraining;
using Selfsame.SelfTraining.Dense;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame selftrain detect</c> and <c>selfsame selftrain segment</c>.</summary>
/// <typeparam name="T">The recipe.</typeparam>
internal sealed class DenseSelfTrainCommand<T>
    where T : DenseSelfTrainRecipe, new()
{
    private readonly RecipeKeys _recipe;
    private readonly Option<string?> _seeds = new("--seeds") { Description = "Each repeats everything, such as 1,2,3", HelpName = "N,N" };
    private readonly Option<string?> _out = new("--out") { Description = "The folder; the same command goes on there after a stop", HelpName = "DIR" };
    private readonly Option<bool> _json = CommandOption.Switch("--json", "Prints one JSON object on stdout, everything else on stderr");
    private readonly string _name;

    private DenseSelfTrainCommand(string name, string annotated)
    {
        _name = name;
        _recipe = new RecipeKeys(
            new("--data", "PATH", annotated, "model", "data"),
            new("--split", "S", "The part of the data that labels are taken from; all by default", "model", "split"),
            new("--test", "PATH", "Annotated images that everyone is measured on; with --test-split alone those of the data",
                "model", "test"),
            new("--test-split", "S", "The part of them to test on", "model", "test_split"),
            new("--labels", "SHARE", "The share of the annotated images that is used as such, such as 0.2; the others count as unlabelled",
                "labels"),
            new("--unlabelled", "PATH", "More images without annotations", "unlabelled"),
            new("--from", "RUN_OR_FILE", "The weights that the first teacher's backbone begins with; random ones by default", "from"),
            RecipeKey.Backbone("model"),
            new("--epochs", "N", "The teacher's passes over the labelled images", "model", "epochs"),
            new("--rounds", "N", "Students one after the other", "rounds"),
            RecipeKey.Threads("model"),
            RecipeKey.Device("model"));
    }

    /// <summary>The command for the parser.</summary>
    /// <param name="name"><c>detect</c> or <c>segment</c>.</param>
    /// <param name="description">What it does.</param>
    /// <param name="data">What <c>--data</c> takes.</param>
    /// <param name="example">How to call it.</param>
    public static Command Create(string name, string description, string data, string example)
    {
        var train = new DenseSelfTrainCommand<T>(name, data);
        var command = new Command(name, description);
        train._recipe.AddTo(command);
        command.Add(train._seeds);
        command.Add(train._out);
        command.Add(train._json);
        command.SetAction(train.Execute);
        return command.WithExample(example);
    }

    private int Execute(ParseResult result)
    {
        Job.RequireAlone("selfsame selftrain");

        var terminal = new Terminal(result.GetValue(_json));
        var folder = result.GetValue(_out) ?? throw new UsageException("there is no folder to work in; add --out DIR, such as --out selftrain/first");
        using var interruption = new Interruption("finishing this step, then a checkpoint is written");
        Runtime.Start(Terminal.Warn);
        var stated = _recipe.Stated(result);
        var recipe = RecipeBinder.Apply(new T(), result.GetValue(_seeds) is { } seeds ? stated.With([RecipeOverride.Parse($"seeds=[{seeds}]")]) : stated);
        DenseSelfTrainer<T>? trainer = null;
        trainer = new DenseSelfTrainer<T>(recipe, folder)
        {
            Progress = new SelfTrainDisplay(terminal).Show,
            Labelled = (seed, round, set) => Gallery(trainer!, seed, round, set, terminal),
        };
        try
        {
            terminal.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"self-training in {folder}: {100 * recipe.Labels:G4} % of the labels, {trainer.Classes.Count} classes"));
            return SelfTrainDisplay.Report(terminal, trainer, trainer.Run(interruption.Token),
            [
                new("labelled", string.Create(CultureInfo.InvariantCulture, $"{100 * recipe.Labels:G4} % of the images")),
                new("first teacher", recipe.From.Length > 0 ? $"from {recipe.From}" : "from random weights"),
                new(
                    "pseudo-labels",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{recipe.Ratio} for each labelled image, weight {recipe.PseudoWeight}{(recipe.NormalizeLoss ? ", losses brought to one size" : "")}")),
            ]);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Line($"stopped with a checkpoint; go on with: selfsame selftrain {_name} {trainer.Directory.Recipe} --out {folder}");
            return interruption.Code;
        }
    }

    private static void Gallery(DenseSelfTrainer<T> trainer, long seed, int round, IPseudoSet set, Terminal terminal)
    {
        var file = trainer.Directory.Gallery(seed, round);
        if (File.Exists(file))
        {
            return;
        }

        ReportFile.Write(PseudoPicturesPage.Create(set, trainer.Classes,
        [
            new("teacher", round == 1 ? "the first" : $"student {round - 1}"),
            new("seed", seed.ToString(CultureInfo.InvariantCulture)),
        ]), file);
        terminal.Line($"pseudo-labels of round {round}: {file}");
    }
}
