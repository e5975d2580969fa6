using System.Diagnostics;
using Selfsame.Evaluation.Metrics;
using Selfsame.Mixing;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Torch.Optim;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Evaluation.FineTuning;

/// <summary>Trains a whole network on labelled images, with a new linear classifier on its pooled features, and measures it.</summary>
/// <remarks>
/// Batch norm trains along. Rates change epoch by epoch. Deterministic on the CPU for a seed and a number of threads, whatever the number of workers.
/// </remarks>
public sealed class FineTuner
{
    private const double InitialDeviation = 0.01;

    private readonly FineTuneOptions _options;

    /// <summary>Prepares with a protocol.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public FineTuner(FineTuneOptions? options = null)
    {
        _options = options ?? new FineTuneOptions();
        _options.Validate();
    }

    /// <summary>Trains and classifies. Classes are matched by their names.</summary>
    /// <param name="backbone">What is trained, in place, on its device; its weights are the fine-tuned ones afterwards.</param>
    /// <param name="info">The input that it was trained on.</param>
    /// <param name="train">Labelled images to learn from.</param>
    /// <param name="test">Labelled images to classify.</param>
    /// <param name="progress">Told after each epoch, on the calling thread.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">
    /// There are no labels, a class of the test images isn't in the training images, fewer than two of these are labelled, or the loss is no number.
    /// </exception>
    /// <exception cref="InvalidDataException">No image can be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the weights are in between.</exception>
    public FineTuneResult Run(
        Backbone backbone,
        BackboneInfo info,
        IImageSource train,
        IImageSource test,
        Action<FineTuneEpoch>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        LabelledRows.RequireClasses(train);
        LabelledRows.RequireClasses(test);
        LabelledRows.MatchClasses(train, test, test.Labels.ToArray()); // a class that is missing shows before the training
        var started = Stopwatch.GetTimestamp();
        using var labelled = new SubsetSource(train, Enumerable.Range(0, train.Count).Where(i => train.LabelOf(i) >= 0));
        var batch = Math.Min(_options.BatchSize, labelled.Count);
        if (batch < 2)
        {
            throw new ArgumentException($"{train.Location} has one labelled image; fine-tuning needs at least two");
        }

        using var scope = new Scope();
        using var loader = new ImageLoader(labelled, new ImageLoaderOptions
        {
            BatchSize = batch,
            Views = [_options.ViewOf(info)],
            Shuffle = true,
            DropLast = true,
            Seed = _options.Seed,
            Workers = _options.Workers,
        });
        var device = backbone.Parameters().First().Device;
        using var head = CreateHead(backbone, train.Classes.Count, device);
        backbone.To(MemoryFormat.ChannelsLast);
        using var optimizer = CreateOptimizer(backbone, head);
        var extractor = new FeatureExtractor(backbone, FeatureExtractorOptions.For(info) with { Workers = _options.Workers });
        var mixer = new BatchMixer(_options.Mix, train.Classes.Count, _options.Seed);
        var schedule = ClassifierSchedules.Create(_options.Schedule, _options.Epochs, _options.StepFactor);
        var (best, bestEpoch, loss, unlabelled) = (double.NegativeInfinity, 0, 0.0, 0);
        ClassificationScore? last = null;
        IReadOnlyList<SkippedImage> skippedTests = [];
        for (var epoch = 0; epoch < _options.Epochs; epoch++)
        {
            optimizer.SetLearningRate(schedule.FactorAt(epoch, _options.Epochs));
            loss = TrainEpoch(backbone, head, optimizer, loader, mixer, epoch, device, cancellation);
            var tested = (epoch + 1) % _options.TestEveryEpochs == 0 || epoch == _options.Epochs - 1;
            if (tested)
            {
                using var features = extractor.Extract(test, cancellation: cancellation);
                (last, unlabelled) = Score(features, train, head, device);
                skippedTests = features.Skipped;
                (best, bestEpoch) = last.Top1 > best ? (last.Top1, epoch + 1) : (best, bestEpoch);
            }

            progress?.Invoke(new(epoch + 1, _options.Epochs, loss, tested ? last?.Top1 : null));
        }

        return new FineTuneResult
        {
            Last = last!,
            BestTop1 = best,
            BestEpoch = bestEpoch,
            TrainLoss = loss,
            TrainImages = labelled.Count,
            Unlabelled = train.Count - labelled.Count + unlabelled,
            BatchSize = batch,
            Steps = (long)loader.BatchesPerEpoch * _options.Epochs,
            Skipped = [.. loader.Skipped, .. skippedTests],
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private Linear CreateHead(Backbone backbone, int classes, Device device)
    {
        using var generator = new Generator(_options.Seed);
        using var noGrad = Autograd.NoGrad();
        var head = new Linear(backbone.FeatureWidth, classes);
        head.Weight.Normal_(0, InitialDeviation, generator);
        head.Bias!.Zero_();
        head.To(device);
        return head;
    }

    private Sgd CreateOptimizer(Backbone backbone, Linear head)
    {
        ParameterGroup Group(IEnumerable<(string Name, Tensor Tensor)> parameters, string prefix, double rate) =>
            new(parameters.Select(p => KeyValuePair.Create(prefix + p.Name, p.Tensor)), rate) { LearningRateFactor = rate, WeightDecay = _options.WeightDecay };

        return new Sgd(
            [Group(backbone.NamedParameters(), "backbone.", _options.TrunkLr), Group(head.NamedParameters(), "head.", _options.HeadLr)],
            new SgdOptions { Momentum = _options.Momentum, Nesterov = _options.Nesterov });
    }

    private double TrainEpoch(
        Backbone backbone, Linear head, Optimizer optimizer, ImageLoader loader, BatchMixer mixer, int epoch, Device device, CancellationToken cancellation)
    {
        backbone.Train();
        var (total, images) = (0.0, 0L);
        foreach (var batch in loader.ReadEpoch(epoch, 0, cancellation))
        {
            using var scope = new Scope();
            using var pixels = batch;
            var view = batch.Views[0];
            var decoded = Tensor.FromArray<float>(view.Pixels.Span, view.Count, 3, view.Size, view.Size);
            var labels = Tensor.FromArray<long>([.. batch.Labels.ToArray().Select(l => (long)l)]).To(device);
            var (input, targets) = _options.Mix.IsNone
                ? new MixedBatch(decoded.To(device), labels)
                : mixer.Mix(decoded.To(device), labels, epoch, batch.Number);
            var loss = head
                .Forward(backbone.Forward(input.Contiguous(MemoryFormat.ChannelsLast)))
                .CrossEntropyLoss(targets, labelSmoothing: _options.LabelSmoothing);
            loss.Backward();
            optimizer.Step();
            optimizer.ZeroGrad();
            var value = loss.ToDouble();
            if (!double.IsFinite(value))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"the loss is {value} in epoch {epoch + 1}; lower the learning rates (trunk {_options.TrunkLr}, head {_options.HeadLr})"));
            }

            (total, images) = (total + (value * batch.Count), images + batch.Count);
        }

        return total / images;
    }

    private static (ClassificationScore Score, int Unlabelled) Score(FeatureSet test, IImageSource train, Linear head, Device device)
    {
        var (matched, classes) = (LabelledRows.MatchClasses(train, test.Source, test.Labels), train.Classes.Count);
        var (rows, labels, unlabelled) = LabelledRows.Of(test.Features, matched, classes, "the test set");
        using (rows)
        {
            return (ClassificationTally.Of(rows, labels, classes, x => head.Forward(x.To(device)).To(Device.Cpu)), unlabelled);
        }
    }
}
