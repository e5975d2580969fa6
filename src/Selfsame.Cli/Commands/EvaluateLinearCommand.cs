using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame evaluate linear</c>.</summary>
internal sealed class EvaluateLinearCommand
{
    private static readonly LinearOptions s_defaults = new();

    private readonly MeasuredBackbone _measured = new(
        "Labelled images that the classifier is trained on",
        "Labelled images that it is tested on; by default the set's own test part",
        "The seed of the classifier's initial weights and order, and of --random");
    private readonly Option<int> _epochs = CommandOption.Number("--epochs", "Passes over the training features", s_defaults.Epochs);
    private readonly Option<int> _batchSize = CommandOption.Number("--batch-size", "Rows a step; a smaller set is one batch", s_defaults.BatchSize);
    private readonly Option<double> _baseLr = CommandOption.Number(
        "--base-lr", "The learning rate for a batch of 256; the peak rate is this x batch / 256", s_defaults.BaseLr);
    private readonly Option<LinearOptimizer> _optimizer = new("--optimizer")
    {
        Description = "sgd, or lars as in SimSiam's script (there with --batch-size 4096 --base-lr 0.1, for ImageNet)",
        HelpName = "sgd|lars",
        DefaultValueFactory = _ => s_defaults.Optimizer,
    };
    private readonly Option<double> _weightDecay = CommandOption.Number("--weight-decay", "Weight decay", s_defaults.WeightDecay);

    private readonly Option<ClassifierSchedule> _schedule = CommandOption.Choice(
        "--schedule", "The learning rate: cosine to 0, or x 0.1 at 60 % and 80 % of the epochs", s_defaults.Schedule);
    private readonly Option<bool> _rawFeatures = CommandOption.Switch(
        "--raw-features", "Takes features as they are instead of dividing them by their root mean square norm");
    private readonly Option<bool> _augment = CommandOption.Switch(
        "--augment", "Computes the training features anew in each epoch, from augmented images, as the papers' scripts do; slow");

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var linear = new EvaluateLinearCommand();
        var command = new Command("linear", "Trains a linear classifier on the frozen features: how much can be read off along straight lines.");
        linear._measured.AddTo(
            command,
            linear._epochs,
            linear._batchSize,
            linear._baseLr,
            linear._optimizer,
            linear._weightDecay,
            linear._schedule,
            linear._rawFeatures,
            linear._augment);
        command.SetAction(linear.Execute);
        return command.WithExample(
            "selfsame evaluate linear runs/c10 --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --json",
            "selfsame evaluate linear runs/photos --data labelled/train --test labelled/test --epochs 300",
            "selfsame evaluate linear moco.safetensors --data train --test val --epochs 100 --base-lr 30 --schedule step --raw-features --augment");
    }

    private int Execute(ParseResult result)
    {
        var options = new LinearOptions
        {
            Epochs = result.GetValue(_epochs),
            BatchSize = result.GetValue(_batchSize),
            BaseLr = result.GetValue(_baseLr),
            Optimizer = result.GetValue(_optimizer),
            WeightDecay = result.GetValue(_weightDecay),
            Schedule = result.GetValue(_schedule),
            Normalize = !result.GetValue(_rawFeatures),
            Seed = (long)Math.Min(_measured.Seed(result), long.MaxValue),
        };
        _ = new LinearProbe(options); // refuses bad options before features are computed
        var evaluation = new LinearEvaluation { Options = options, Augment = result.GetValue(_augment) };
        return evaluation.Augment
            ? _measured.Run(
                result,
                needsTest: true,
                input => input.WithFeatures(features => evaluation.RunAugmented(input.Backbone, input.Info, features, input.Cancellation)),
                Describe)
            : _measured.Run(result, needsTest: true, evaluation.Run, Describe);
    }

    private static (string Title, IReadOnlyList<(string Name, string? Value)> Facts) Describe(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        var protocol = report.Protocol;
        var linear = protocol.Linear!;
        return ("Linear classifier",
        [
            .. AccuracyFacts.Of(report, " after the last epoch"),
            AccuracyFacts.Best(report),
            ("training images", $"{Terminal.Percent(figures["trainTop1"])} right"),
            ("images", $"{Terminal.Count((long)figures["images"])}, trained on {Terminal.Count((long)figures["trainImages"])}"),
            ("protocol", $"{AccuracyFacts.Features(protocol)}, {linear.Features}"),
            ("training", string.Create(CultureInfo.InvariantCulture,
                $"{linear.Optimizer}, {linear.Epochs} epochs, batch {linear.BatchSize}, lr {linear.LearningRate:G4} = {linear.BaseLr:G4} x "
                    + $"batch / 256, {linear.Schedule}, weight decay {linear.WeightDecay}, seed {linear.Seed}")),
            AccuracyFacts.Speed(report),
        ]);
    }
}
