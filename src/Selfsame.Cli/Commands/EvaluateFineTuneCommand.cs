using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Evaluation.FineTuning;
using Selfsame.Vision.Augmentation.Policies;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame evaluate finetune</c>.</summary>
internal sealed class EvaluateFineTuneCommand
{
    private static readonly FineTuneOptions s_defaults = new();

    private readonly MeasuredBackbone _measured = new(
        "Labelled images that the network is trained on",
        "Labelled images that it is tested on; by default the set's own test part",
        "The seed of the classifier's initial weights, the order and the augmentation, and of --random");
    private readonly Option<int> _epochs = CommandOption.Number("--epochs", "Passes over the training images", s_defaults.Epochs);
    private readonly Option<int> _batchSize = CommandOption.Number("--batch-size", "Images a step; a smaller set is one batch", s_defaults.BatchSize);
    private readonly Option<double> _trunkLr = CommandOption.Number("--trunk-lr", "The backbone's peak learning rate", s_defaults.TrunkLr);
    private readonly Option<double> _headLr = CommandOption.Number("--head-lr", "The new classifier's peak learning rate", s_defaults.HeadLr);
    private readonly Option<double> _weightDecay = CommandOption.Number("--weight-decay", "Weight decay", s_defaults.WeightDecay);
    private readonly Option<double> _labelSmoothing = CommandOption.Number(
        "--label-smoothing", "The share of each target that is spread over all classes", s_defaults.LabelSmoothing);
    private readonly Option<double> _mixUp = CommandOption.Number("--mixup", "MixUp's alpha for training batches; 0 is none", s_defaults.Mix.MixUpAlpha);
    private readonly Option<double> _cutMix = CommandOption.Number(
        "--cutmix", "CutMix's alpha for training batches; 0 is none, and with both each batch has one of them", s_defaults.Mix.CutMixAlpha);
    private readonly Option<PolicyKind> _policy = CommandOption.Choice("--policy", "Operations on training images after crop and flip", s_defaults.Policy);
    private readonly Option<double> _erase = CommandOption.Number(
        "--erase", "Probability that a rectangle of a training image is erased", s_defaults.EraseProbability);
    private readonly Option<bool> _nesterov = CommandOption.Switch("--nesterov", "Nesterov's momentum");
    private readonly Option<ClassifierSchedule> _schedule = CommandOption.Choice(
        "--schedule", "The learning rates: cosine to 0, or x 0.2 at 60 % and 80 % of the epochs", s_defaults.Schedule);
    private readonly Option<int> _testEvery = CommandOption.Number(
        "--test-every", "Every how many epochs the test images are classified for the best figure", s_defaults.TestEveryEpochs);

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var tuning = new EvaluateFineTuneCommand();
        var command = new Command("finetune", "Trains the whole network on labelled images and tests it: what the weights are worth as a beginning.");
        tuning._measured.AddTo(
            command,
            tuning._epochs,
            tuning._batchSize,
            tuning._trunkLr,
            tuning._headLr,
            tuning._weightDecay,
            tuning._labelSmoothing,
            tuning._mixUp,
            tuning._cutMix,
            tuning._policy,
            tuning._erase, tuning._nesterov, tuning._schedule, tuning._testEvery);
        command.SetAction(tuning.Execute);
        return command.WithExample("selfsame evaluate finetune runs/photos --data labelled/train --test labelled/test --epochs 20 --json");
    }

    private int Execute(ParseResult result)
    {
        var options = new FineTuneOptions
        {
            Epochs = result.GetValue(_epochs),
            BatchSize = result.GetValue(_batchSize),
            TrunkLr = result.GetValue(_trunkLr),
            HeadLr = result.GetValue(_headLr),
            WeightDecay = result.GetValue(_weightDecay),
            LabelSmoothing = result.GetValue(_labelSmoothing),
            Mix = new() { MixUpAlpha = result.GetValue(_mixUp), CutMixAlpha = result.GetValue(_cutMix) },
            Policy = result.GetValue(_policy),
            EraseProbability = result.GetValue(_erase),
            Nesterov = result.GetValue(_nesterov),
            Schedule = result.GetValue(_schedule),
            TestEveryEpochs = result.GetValue(_testEvery),
            Seed = _measured.Seed(result),
        };
        _ = new FineTuner(options); // refuses bad options before images are opened
        return _measured.Run(
            result,
            needsTest: true,
            input => new FineTuneEvaluation { Options = options, Progress = FineTuneDisplay.On(input.Terminal) }.Run(
                input.Backbone,
                input.Info,
                input.Images.Train,
                input.Images.Test!,
                EvaluationProtocol.Of(input.Info, input.Images, input.Checkpoint, input.RandomSeed),
                input.Cancellation),
            Describe);
    }

    private static (string Title, IReadOnlyList<(string Name, string? Value)> Facts) Describe(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        return ("Fine-tuning",
        [
            .. AccuracyFacts.Of(report, " after the last epoch"),
            AccuracyFacts.Best(report),
            ("images", $"{Terminal.Count((long)figures["images"])}, trained on {Terminal.Count((long)figures["trainImages"])}"),
            ("training", FineTuneDisplay.Describe(report.Protocol.FineTune!)),
            AccuracyFacts.Speed(report),
        ]);
    }
}
