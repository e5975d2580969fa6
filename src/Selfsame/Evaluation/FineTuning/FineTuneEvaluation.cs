using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation.FineTuning;

/// <summary>Measures a backbone by fine-tuning it, from images to a report with its protocol.</summary>
public sealed class FineTuneEvaluation
{
    /// <summary>How it is trained.</summary>
    public FineTuneOptions Options { get; init; } = new();

    /// <summary>Told after each epoch, on the calling thread.</summary>
    public Action<FineTuneEpoch>? Progress { get; init; }

    /// <summary>Trains and classifies; see <see cref="FineTuner.Run"/>, also for what it throws.</summary>
    /// <param name="backbone">What is trained, in place.</param>
    /// <param name="info">The input that it was trained on.</param>
    /// <param name="train">Labelled images to learn from.</param>
    /// <param name="test">Labelled images to classify.</param>
    /// <param name="protocol">The conditions; how it was trained is filled in.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    public EvaluationReport Run(
        Backbone backbone, BackboneInfo info, IImageSource train, IImageSource test, EvaluationProtocol protocol, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var result = new FineTuner(Options).Run(backbone, info, train, test, Progress, cancellation);
        return new EvaluationReport
        {
            Task = "finetune",
            Figures =
            [
                .. result.Last.Figures(),
                new("bestTop1", result.BestTop1),
                new("bestEpoch", result.BestEpoch),
                new("trainLoss", result.TrainLoss),
                new("images", result.Last.Confusion.Images),
                new("trainImages", result.TrainImages),
                new("classes", train.Classes.Count),
                new("imagesPerSecond", result.Steps * result.BatchSize / result.Seconds),
                new("seconds", result.Seconds),
            ],
            Protocol = protocol with { FineTune = FineTuneProtocol.Of(Options, result, Options.ViewOf(info)) },
            Confusion = result.Last.Confusion,
            Classes = train.Classes,
            Skipped = result.Skipped,
        };
    }
}
