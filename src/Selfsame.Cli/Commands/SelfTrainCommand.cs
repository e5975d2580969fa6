using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Recipes;
using Selfsame.Reports;
using Selfsame.Reports.SelfTraining;
using Selfsame.SelfTraining;
using Selfsame.SelfTraining.Dense;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame selftrain</c>: teacher, pseudo-labels, student, rounds; here of a classifier.</summary>
internal sealed class SelfTrainCommand
{
    private readonly RecipeKeys _recipe;
    private readonly Option<string?> _seeds = new("--seeds") { Description = "Each repeats everything, such as 1,2,3", HelpName = "N,N" };
    private readonly Option<string?> _out = new("--out") { Description = "The folder; the same command goes on there after a stop", HelpName = "DIR" };
    private readonly Option<bool> _json = CommandOption.Switch("--json", "Prints one JSON object on stdout, everything else on stderr");

    private SelfTrainCommand()
    {
        _recipe = new RecipeKeys(
            new("--data", "PATH", $"Labelled images: {ImageSources.Forms}", "data"),
            new("--test", "PATH", "Labelled images that everyone is measured on", "test"),
            new("--labels", "SHARE", "The share of the labels that is used, such as 0.1; the other images count as unlabelled", "labels"),
            new("--unlabelled", "PATH", "More images, whose labels aren't looked at", "unlabelled"),
            new("--from", "RUN_OR_FILE", "The weights that the first teacher begins with; random ones by default", "from"),
            RecipeKey.Backbone(),
            new("--rounds", "N", "Students one after the other", "rounds"),
            RecipeKey.Threads(),
            RecipeKey.Device());
    }

    /// <summary>The command for the parser.</summary>
    public static Command Create() =>
        new Command(
            "selftrain", "Trains from few labels and many images: a teacher labels them, a student learns from both (noisy student).")
    {
        Classify(),
        DenseSelfTrainCommand<DetectSelfTrainRecipe>.Create("detect", "A detector from few images with boxes and many others.", DetectCommand.Annotated,
            "selfsame selftrain detect recipes/selftrain-bccd.yaml --data bccd.tar --out selftrain/cells"),
        DenseSelfTrainCommand<SegmentSelfTrainRecipe>.Create("segment", "A segmenter from few images with masks and many others.", SegmentCommand.Annotated,
            "selfsame selftrain segment --data camvid.tar --split train --test-split val --labels 0.2 --out selftrain/roads"),
        new Command("compare", "Pre-training, self-training and joint training side by side, over augmentations and shares of the labels.")
        {
            CompareCommand<DetectSelfTrainRecipe>.Create("detect", "Compares detectors.", DetectCommand.Annotated,
                "selfsame selftrain compare detect recipes/compare-bccd.yaml --data bccd.tar --out selftrain/comparison"),
            CompareCommand<SegmentSelfTrainRecipe>.Create("segment", "Compares segmenters.", SegmentCommand.Annotated,
                "selfsame selftrain compare segment recipes/roads.yaml --data camvid.tar --out selftrain/comparison"),
        }
        .WithExample("selfsame selftrain compare detect recipes/compare-bccd.yaml --data bccd.tar --out selftrain/comparison"),
    }
    .WithExample("selfsame selftrain classify --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --labels 0.1 --out selftrain/c10");

    private static Command Classify()
    {
        var train = new SelfTrainCommand();
        var command = new Command("classify", "A classifier from few labelled images and many others (noisy student).");
        train._recipe.AddTo(command);
        command.Add(train._seeds);
        command.Add(train._out);
        command.Add(train._json);
        command.SetAction(train.Execute);
        return command.WithExample(
            "selfsame selftrain classify --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --labels 0.1 --out selftrain/c10",
            "selfsame selftrain classify --data labelled --test test --labels 1 --unlabelled photos --from runs/photos --rounds 2 --out selftrain/photos");
    }

    private int Execute(ParseResult result)
    {
        Job.RequireAlone("selfsame selftrain");

        var terminal = new Terminal(result.GetValue(_json));
        var folder = result.GetValue(_out) ?? throw new UsageException("there is no folder to work in; add --out DIR, such as --out selftrain/first");
        using var interruption = new Interruption("finishing this step, then a checkpoint is written");
        Runtime.Start(Terminal.Warn);
        var recipe = RecipeBinder.Apply(new SelfTrainRecipe(), Stated(result));
        recipe.Validate();
        if (recipe.Device is { } device)
        {
            Machine.RequireDevice(Device.Parse(device));
        }

        using var data = ImageSources.Open(recipe.Data);
        using var tests = ImageSources.OpenTest(recipe.Data, recipe.Test) ?? throw new UsageException("there are no test images; add --test PATH");
        using var others = recipe.Unlabelled.Length > 0 ? ImageSources.Open(recipe.Unlabelled) : null;
        SelfTrainer? trainer = null;
        trainer = new SelfTrainer(recipe, data, tests, others, folder)
        {
            Progress = new SelfTrainDisplay(terminal).Show,
            Labelled = (seed, round, images, labels) => Gallery(trainer!, seed, round, images, data.Classes, labels, terminal),
        };
        try
        {
            terminal.Line(
                $"self-training in {folder}: {Terminal.Count(data.Count)} images, {recipe.Labels:P1} of the labels, {Terminal.Count(tests.Count)} test images");
            return Report(terminal, trainer, trainer.Run(interruption.Token));
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Line($"stopped with a checkpoint; go on with: selfsame selftrain classify {trainer.Directory.Recipe} --out {folder}");
            return interruption.Code;
        }
    }

    // A list, which other options aren't.
    private RecipeMapping Stated(ParseResult result) =>
        result.GetValue(_seeds) is { } seeds ? _recipe.Stated(result).With([RecipeOverride.Parse($"seeds=[{seeds}]")]) : _recipe.Stated(result);

    private static void Gallery(
        SelfTrainer trainer,
        long seed,
        int round,
        IImageSource images,
        IReadOnlyList<string> classes,
        PseudoLabels labels,
        Terminal terminal)
    {
        var file = trainer.Directory.Gallery(seed, round);
        if (File.Exists(file))
        {
            return;
        }

        ReportFile.Write(PseudoLabelPage.Create(images, classes, labels,
        [
            new("teacher", round == 1 ? "the first" : $"student {round - 1}"),
            new("seed", seed.ToString(CultureInfo.InvariantCulture)),
            new("filter", string.Create(CultureInfo.InvariantCulture, $"score above {trainer.Recipe.MinScore}, "
                + $"{(trainer.Recipe.PerClass > 0 ? $"{trainer.Recipe.PerClass} of each class" : "classes as they are")}")),
        ]), file);
        terminal.Line($"pseudo-labels of round {round}: {file}");
    }

    private static int Report(Terminal terminal, SelfTrainer trainer, SelfTrainSummary summary)
    {
        var recipe = trainer.Recipe;
        return SelfTrainDisplay.Report(terminal, trainer, summary,
        [
            new("labelled", string.Create(CultureInfo.InvariantCulture, $"{100 * recipe.Labels:G4} % of {recipe.Data}")),
            new("test", recipe.Test.Length > 0 ? recipe.Test : "the set's own"),
            new("backbone", string.Create(CultureInfo.InvariantCulture, $"{recipe.Backbone.Name}, width {recipe.Backbone.Width}, "
                + $"{recipe.Size} px, {(recipe.From.Length > 0 ? $"from {recipe.From}" : "from random weights")}")),
            new("pseudo-labels", $"{(recipe.Soft ? "soft" : "hard")}, {recipe.Ratio.ToString(CultureInfo.InvariantCulture)} for each labelled image"),
        ]);
    }
}
