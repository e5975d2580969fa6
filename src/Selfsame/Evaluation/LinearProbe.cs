using System.Diagnostics;
using Selfsame.Evaluation.Metrics;
using Selfsame.Torch;
using Selfsame.Torch.Optim;

namespace Selfsame.Evaluation;

/// <summary>
/// Trains a linear classifier on frozen features and measures it: how much of the classes can be read off the features along straight lines.
/// </summary>
/// <remarks>
/// Deterministic for a seed and a number of threads. The learning rate changes epoch by epoch, without warm-up. Every row is
/// used in every epoch: the last batch is a smaller one.
/// </remarks>
public sealed class LinearProbe
{
    private readonly LinearOptions _options;

    /// <summary>Prepares with a protocol.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public LinearProbe(LinearOptions? options = null)
    {
        _options = options ?? new LinearOptions();
        _options.Validate();
    }

    /// <summary>Trains on one set and classifies the other. Classes are matched by their names, whatever their numbers.</summary>
    /// <param name="train">Labelled features to learn from.</param>
    /// <param name="test">Labelled features to classify.</param>
    /// <param name="cancellation">Ends it between epochs.</param>
    /// <exception cref="ArgumentException">A class of the test set isn't in the training set, one has no labels, or a feature isn't finite.</exception>
    public LinearResult Evaluate(FeatureSet train, FeatureSet test, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        return Evaluate(train.Features, train.Labels, test.Features, LabelledRows.MatchClasses(train, test), train.Classes.Count, cancellation);
    }

    /// <summary>Trains on features that are computed anew in each epoch, as under augmentation, and classifies the other set.</summary>
    /// <param name="train">The training images' features under the test transform: they decide the norm and are classified in the end.</param>
    /// <param name="test">Labelled features to classify.</param>
    /// <param name="epochFeatures">The training features of an epoch, from 0; they are disposed after it.</param>
    /// <param name="cancellation">Ends it between epochs.</param>
    /// <exception cref="ArgumentException">A class of the test set isn't in the training set, one has no labels, or a feature isn't finite.</exception>
    public LinearResult Evaluate(FeatureSet train, FeatureSet test, Func<int, FeatureSet> epochFeatures, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(epochFeatures);
        (Tensor Rows, int[] Labels) Read(int epoch)
        {
            using var features = epochFeatures(epoch);
            var (rows, labels, _) = LabelledRows.Of(features.Features, features.Labels, train.Classes.Count, "the training set");
            return (rows, labels);
        }

        return Evaluate(
            train.Features, train.Labels, test.Features, LabelledRows.MatchClasses(train, test), train.Classes.Count, Read, cancellation);
    }

    /// <summary>Trains on one set and classifies the other.</summary>
    /// <param name="train">[N, d], float32, on the CPU.</param>
    /// <param name="trainLabels">A class of 0 to <paramref name="classes"/> - 1 for each row; rows with -1 are left out.</param>
    /// <param name="test">[M, d], float32, on the CPU.</param>
    /// <param name="testLabels">The same for the test rows.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="cancellation">Ends it between epochs.</param>
    /// <exception cref="ArgumentException">Shapes don't fit, there are no labels, a label is out of range, or a feature isn't finite.</exception>
    public LinearResult Evaluate(
        Tensor train,
        ReadOnlySpan<int> trainLabels,
        Tensor test,
        ReadOnlySpan<int> testLabels,
        int classes,
        CancellationToken cancellation = default) => Evaluate(train, trainLabels, test, testLabels, classes, null, cancellation);

    private LinearResult Evaluate(
        Tensor train,
        ReadOnlySpan<int> trainLabels,
        Tensor test,
        ReadOnlySpan<int> testLabels,
        int classes,
        Func<int, (Tensor Rows, int[] Labels)>? epochRows,
        CancellationToken cancellation)
    {
        using var scope = new Scope();
        var (trainRows, trainClasses, trainUnlabelled) = LabelledRows.Of(train, trainLabels, classes, "the training set");
        using (trainRows)
        {
            var (testRows, testClasses, testUnlabelled) = LabelledRows.Of(test, testLabels, classes, "the test set");
            using (testRows)
            {
                LabelledRows.RequireFinite(trainRows);
                LabelledRows.RequireFinite(testRows, trainRows);
                return Run(trainRows, trainClasses, testRows, testClasses, classes, epochRows, cancellation) with
                {
                    Unlabelled = trainUnlabelled + testUnlabelled,
                };
            }
        }
    }

    private LinearResult Run(
        Tensor train,
        int[] trainLabels,
        Tensor test,
        int[] testLabels,
        int classes,
        Func<int, (Tensor Rows, int[] Labels)>? epochRows,
        CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var batch = Math.Min(_options.BatchSize, trainLabels.Length);
        var peak = _options.PeakLearningRate(batch);
        var schedule = ClassifierSchedules.Create(_options.Schedule, _options.Epochs, _options.StepFactor);
        var norm = _options.Normalize ? Math.Max(Math.Sqrt(train.Norm(2, [1]).Square().Mean().ToDouble()), double.Epsilon) : 1;
        using var generator = new Generator((ulong)_options.Seed);
        using var classifier = new LinearClassifier(train.Size(1), classes, generator, norm);
        using var optimizer = CreateOptimizer(classifier, peak);
        var (best, bestEpoch, loss) = (double.NegativeInfinity, 0, 0.0);
        ClassificationScore? last = null;
        for (var epoch = 0; epoch < _options.Epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            optimizer.SetLearningRate(peak * schedule.FactorAt(epoch, _options.Epochs));
            var (rows, labels) = epochRows?.Invoke(epoch) ?? (train.Share(), trainLabels);
            using (rows)
            {
                loss = TrainEpoch(classifier, optimizer, rows, labels, batch, generator);
            }

            if (!double.IsFinite(loss))
            {
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"the linear classifier's loss is {loss} in epoch {epoch + 1}; lower its base learning rate ({_options.BaseLr})"));
            }

            if ((epoch + 1) % _options.TestEveryEpochs == 0 || epoch == _options.Epochs - 1)
            {
                last = ClassificationTally.Of(test, testLabels, classes, classifier.Scores);
                (best, bestEpoch) = last.Top1 > best ? (last.Top1, epoch + 1) : (best, bestEpoch);
            }
        }

        return new LinearResult
        {
            Top1 = last!.Top1,
            Top5 = last.Top5,
            MeanPerClass = last.MeanPerClass,
            Confusion = last.Confusion,
            BestTop1 = best,
            BestEpoch = bestEpoch,
            TrainTop1 = ClassificationTally.Of(train, trainLabels, classes, classifier.Scores).Top1,
            TrainLoss = loss,
            Images = testLabels.Length,
            TrainImages = trainLabels.Length,
            Unlabelled = 0,
            Classes = classes,
            BatchSize = batch,
            LearningRate = peak,
            FeatureNorm = norm,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private static double TrainEpoch(LinearClassifier classifier, Optimizer optimizer, Tensor rows, int[] classes, int batch, Generator generator)
    {
        using var scope = new Scope();
        var labels = Tensor.FromArray<long>(Array.ConvertAll(classes, label => (long)label));
        var order = Ops.Randperm(rows.Size(0), generator, ScalarType.Int64);
        var total = 0.0;
        for (long start = 0; start < rows.Size(0); start += batch)
        {
            using var step = new Scope();
            var chosen = order.Narrow(0, start, Math.Min(batch, rows.Size(0) - start));
            var loss = classifier.Loss(rows.IndexSelect(0, chosen), labels.IndexSelect(0, chosen));
            loss.Backward();
            optimizer.Step();
            optimizer.ZeroGrad();
            total += loss.ToDouble() * chosen.Size(0);
        }

        return total / rows.Size(0);
    }

    private Optimizer CreateOptimizer(LinearClassifier classifier, double rate)
    {
        var group = new ParameterGroup([new("weight", classifier.Weight), new("bias", classifier.Bias)], rate) { WeightDecay = _options.WeightDecay };
        return _options.Optimizer == LinearOptimizer.Lars
            ? new Lars([group], new LarsOptions { Momentum = _options.Momentum })
            : new Sgd([group], new SgdOptions { Momentum = _options.Momentum });
    }
}
