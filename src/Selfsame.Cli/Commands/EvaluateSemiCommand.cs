using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Evaluation.FineTuning;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame evaluate semi</c>.</summary>
internal sealed class EvaluateSemiCommand
{
    private readonly MeasuredBackbone _measured = new(
        "Labelled images that a part is drawn from",
        "Labelled images that it is tested on; by default the set's own test part",
        "The seed of the draw and of training, and of --random");
    private readonly Option<double> _labels = new("--labels")
    {
        Description = "The share of the labels, as many of each class, such as 0.01",
        HelpName = "SHARE",
        Required = true,
    };
    private readonly Option<bool> _frozen = CommandOption.Switch("--frozen", "Trains a linear classifier on frozen features instead of fine-tuning");
    private readonly Option<string?> _list = new("--list")
    {
        Description = "Where the chosen images are listed; by default in the run's folder",
        HelpName = "FILE.tsv",
    };
    private readonly Option<int?> _epochs = Optional<int?>("--epochs", "Passes over the chosen images; 20, or 90 with --frozen");
    private readonly Option<int?> _batchSize = Optional<int?>("--batch-size", "Images a step; 256, or all of a smaller part");
    private readonly Option<double?> _trunkLr = Optional<double?>("--trunk-lr", "The backbone's peak learning rate; 0.02 up to 3 % of the labels, else 0.01");
    private readonly Option<double?> _headLr = Optional<double?>("--head-lr", "The classifier's peak learning rate; 5 up to 3 % of the labels, else 0.2");

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var semi = new EvaluateSemiCommand();
        var command = new Command("semi", "Learns from a class-balanced part of the labels, by fine-tuning (SwAV's recipe) or on frozen features.");
        semi._measured.AddTo(command, semi._labels, semi._frozen, semi._list, semi._epochs, semi._batchSize, semi._trunkLr, semi._headLr);
        command.SetAction(semi.Execute);
        return command.WithExample(
            "selfsame evaluate semi runs/c10 --labels 0.01 --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test",
            "selfsame evaluate semi runs/c10 --labels 0.1 --frozen --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --json");
    }

    private static Option<T> Optional<T>(string name, string description) => new(name) { Description = description, HelpName = "N" };

    private int Execute(ParseResult result)
    {
        var share = result.GetValue(_labels);
        LabelSubset.RequireShare(share);
        var seed = _measured.Seed(result);
        var frozen = result.GetValue(_frozen);
        if (frozen && (result.GetValue(_trunkLr) ?? result.GetValue(_headLr)) is not null)
        {
            throw new UsageException("--trunk-lr and --head-lr are rates of fine-tuning; leave them or --frozen out");
        }

        var linear = new LinearOptions { Seed = (long)Math.Min(seed, long.MaxValue) };
        linear = linear with { Epochs = result.GetValue(_epochs) ?? linear.Epochs, BatchSize = result.GetValue(_batchSize) ?? linear.BatchSize };
        var recipe = FineTuneOptions.SemiSupervised(share) with { Seed = seed };
        recipe = recipe with
        {
            Epochs = result.GetValue(_epochs) ?? recipe.Epochs,
            BatchSize = result.GetValue(_batchSize) ?? recipe.BatchSize,
            TrunkLr = result.GetValue(_trunkLr) ?? recipe.TrunkLr,
            HeadLr = result.GetValue(_headLr) ?? recipe.HeadLr,
        };
        _ = frozen ? (object)new LinearProbe(linear) : new FineTuner(recipe); // refuses bad options before images are opened
        return _measured.Run(
            result,
            needsTest: true,
            input =>
            {
                var list = result.GetValue(_list) ?? List(input, share, seed);
                EvaluationReport Measure(Action<FeatureProgress>? progress) => new SemiSupervisedEvaluation
                {
                    Share = share,
                    Seed = seed,
                    FineTune = frozen ? null : recipe,
                    Linear = linear,
                    List = list,
                    EpochProgress = FineTuneDisplay.On(input.Terminal),
                    FeatureProgress = progress,
                }.Run(input.Backbone, input.Info, input.Images.Train, input.Images.Test!, input.Checkpoint, input.RandomSeed, input.Cancellation);

                return frozen ? FeatureDisplay.Run(input.Terminal, "features", Measure) : Measure(null);
            },
            Describe);
    }

    private static string List(MeasuredInput input, double share, ulong seed) => input.Run is { } run
        ? Path.Combine(run.Path, string.Create(CultureInfo.InvariantCulture, $"labels-{share}-seed{seed}.tsv"))
        : throw new UsageException("these weights belong to no run that could keep the list of chosen images; add --list FILE.tsv");

    private static (string Title, IReadOnlyList<(string Name, string? Value)> Facts) Describe(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        var labels = report.Protocol.Labels!;
        return (string.Create(CultureInfo.InvariantCulture, $"{100 * labels.Share:G4} % of the labels"),
        [
            .. AccuracyFacts.Of(report, " after the last epoch"),
            AccuracyFacts.Best(report),
            ("images", $"{Terminal.Count((long)figures["images"])}, trained on {Terminal.Count(labels.Images)}"),
            ("labels", $"{labels.PerClass} of each class, seed {labels.Seed}"),
            ("listed in", labels.List),
            ("training", report.Protocol.FineTune is { } tuning
                ? FineTuneDisplay.Describe(tuning)
                : $"linear classifier, {AccuracyFacts.Features(report.Protocol)}, {report.Protocol.Linear!.Epochs} epochs"),
            AccuracyFacts.Speed(report),
        ]);
    }
}
