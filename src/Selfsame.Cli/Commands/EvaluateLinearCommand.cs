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
    private readonly Option<int> _epochs = Number("--epochs", "Passes over the training features", s_defaults.Epochs);
    private readonly Option<int> _batchSize = Number("--batch-size", "Rows a step; a smaller set is one batch", s_defaults.BatchSize);
    private readonly Option<double> _baseLr = Number("--base-lr", "The learning rate for a batch of 256; the peak rate is this x batch / 256", s_defaults.BaseLr);
    private readonly Option<LinearOptimizer> _optimizer = new("--optimizer") { Description = "sgd, or lars as in SimSiam's script (there with --batch-size 4096 --base-lr 0.1, for ImageNet)", HelpName = "sgd|lars", DefaultValueFactory = _ => s_defaults.Optimizer };
    private readonly Option<double> _weightDecay = Number("--weight-decay", "Weight decay", s_defaults.WeightDecay);

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var linear = new EvaluateLinearCommand();
        var command = new Command("linear", "Trains a linear classifier on the frozen features: how much can be read off along straight lines.");
        linear._measured.AddTo(command, linear._epochs, linear._batchSize, linear._baseLr, linear._optimizer, linear._weightDecay);
        command.SetAction(linear.Execute);
        return command.WithExample(
            "selfsame evaluate linear runs/c10 --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --json",
            "selfsame evaluate linear runs/photos --data labelled/train --test labelled/test --epochs 300");
    }

    private static Option<T> Number<T>(string name, string description, T value) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    private int Execute(ParseResult result)
    {
        var options = new LinearOptions
        {
            Epochs = result.GetValue(_epochs),
            BatchSize = result.GetValue(_batchSize),
            BaseLr = result.GetValue(_baseLr),
            Optimizer = result.GetValue(_optimizer),
            WeightDecay = result.GetValue(_weightDecay),
            Seed = (long)Math.Min(_measured.Seed(result), long.MaxValue),
        };
        _ = new LinearProbe(options); // refuses bad options before features are computed
        return _measured.Run(result, needsTest: true, (features, cancellation) => new LinearEvaluation { Options = options }.Run(features, cancellation), Describe);
    }

    private static (string Title, IReadOnlyList<(string Name, string? Value)> Facts) Describe(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        var protocol = report.Protocol;
        var linear = protocol.Linear!;
        return ("Linear classifier",
        [
            ("top-1", $"{Terminal.Percent(figures["top1"])} after the last epoch"),
            ("top-5", Terminal.Percent(figures["top5"])),
            ("mean per class", Terminal.Percent(figures["meanPerClass"])),
            ("best top-1", string.Create(CultureInfo.InvariantCulture, $"{figures["bestTop1"]:F1} % at epoch {figures["bestEpoch"]:F0}, chosen on the test images")),
            ("training images", $"{Terminal.Percent(figures["trainTop1"])} right"),
            ("images", $"{Terminal.Count((long)figures["images"])}, trained on {Terminal.Count((long)figures["trainImages"])}"),
            ("protocol", string.Create(CultureInfo.InvariantCulture,
                $"{protocol.Feature} features of {protocol.Backbone} width {protocol.Width} at {protocol.InputSize} px, {linear.Features}")),
            ("training", string.Create(CultureInfo.InvariantCulture,
                $"{linear.Optimizer}, {linear.Epochs} epochs, batch {linear.BatchSize}, lr {linear.LearningRate:G4} = {linear.BaseLr:G4} x batch / 256, {linear.Schedule}, weight decay {linear.WeightDecay}, seed {linear.Seed}")),
            ("speed", string.Create(CultureInfo.InvariantCulture, $"{figures["imagesPerSecond"]:F0} images/s, {figures["seconds"]:F1} s")),
        ]);
    }
}
