using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Recipes;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame demo</c>: the main job on real images in a few minutes, measured before and after.</summary>
internal static class DemoCommand
{
    private const string Folder = "runs/demo";
    private const string RecipeName = "recipes/demo.yaml";

    // 10,000 in the bank keep the two evaluations under a minute on two cores.
    private const int BankSize = 10_000;

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var command = new Command("demo", "Pre-trains on Fashion-MNIST for about four minutes and shows what was learned.");
        command.SetAction(_ => Execute());
        return command.WithExample("selfsame demo");
    }

    private static int Execute()
    {
        var terminal = new Terminal();
        var stated = RecipeReader.Parse(ReadRecipe(), RecipeName);
        using var images = ImageSources.Open(FashionMnist.Name);
        using var test = ImageSources.Open(FashionMnist.Name, DatasetSplit.Test);
        Runtime.Start(Terminal.Warn);
        using var interruption = new Interruption("finishing this step, then a checkpoint is written");
        var folder = FreeFolder(terminal);
        var options = new RunOptions { Test = test, Notify = Terminal.Warn, Cancellation = interruption.Token };
        using var run = folder.IsNew
            ? Pretraining.Start(RecipeResolver.Resolve(stated, images), images, folder.Path, options)
            : Pretraining.Resume(folder.Path, images, options);
        var code = TrainingSession.Run(run, terminal, interruption);
        return code != ExitCode.Ok ? code : Measure(run, images, test, terminal, interruption.Token);
    }

    private static int Measure(PretrainingRun run, IImageSource images, IImageSource test, Terminal terminal, CancellationToken cancellation)
    {
        var bank = SubsetSource.Spread(images, BankSize);
        var file = run.Directory!.Backbone;
        terminal.Line($"classifying all {Terminal.Count(test.Count)} test images by their neighbours among {Terminal.Count(bank.Count)} training images");
        using var trained = TrainedBackbone.Load(file);
        using var random = TrainedBackbone.CreateRandom(trained.Info, (ulong)run.Recipe.Seed);
        var floor = FeatureDisplay.Run(terminal, "random backbone", progress =>
            new KnnEvaluation { Seed = (ulong)run.Recipe.Seed, Progress = progress }.Run(random, trained.Info, bank, test, cancellation));
        var result = FeatureDisplay.Run(terminal, "trained backbone", progress =>
            new KnnEvaluation { Checkpoint = file, Progress = progress }.Run(trained.Backbone, trained.Info, bank, test, cancellation));
        EvaluationLog.Append(run.Directory.Path, floor);
        EvaluationLog.Append(run.Directory.Path, result);
        var (before, after) = (Top1(floor), Top1(result));
        terminal.Facts(
            ("random backbone", $"{Terminal.Percent(before)} of test images right"),
            ("trained backbone", string.Create(CultureInfo.InvariantCulture, $"{after:F1} %, {after - before:+0.0;-0.0} points, learned without labels")),
            ("kept in", Path.Combine(run.Directory.Path, EvaluationLog.FileName)),
            ("try your own", "selfsame pretrain --data FOLDER --out runs/mine"));
        return ExitCode.Ok;
    }

    // An interrupted demo goes on; a finished one is left as it is.
    private static (string Path, bool IsNew) FreeFolder(Terminal terminal)
    {
        for (var number = 1; ; number++)
        {
            var path = number == 1 ? Folder : string.Create(CultureInfo.InvariantCulture, $"{Folder}-{number}");
            var directory = new RunDirectory(path);
            if (!directory.HasRun)
            {
                return (path, true);
            }

            if (File.Exists(directory.LastCheckpoint) && !Pretraining.IsFinished(path))
            {
                return (path, false);
            }

            terminal.Line($"{path} is there already; it stays as it is");
        }
    }

    private static double Top1(EvaluationReport report) => report.Figures.First(f => f.Key == "top1").Value;

    private static string ReadRecipe()
    {
        using var stream = typeof(DemoCommand).Assembly.GetManifestResourceStream(RecipeName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
