using System.Diagnostics;
using Selfsame.Evaluation.Metrics;
using Selfsame.Torch;

namespace Selfsame.Evaluation.Logistic;

/// <summary>
/// Multinomial logistic regression on frozen features by L-BFGS: the transfer protocol of Ericsson et al. (2021). C is chosen on validation images, then
/// the regression is computed again on all training images and tested once.
/// </summary>
/// <remarks>
/// Deterministic for a seed and a number of threads; the order of the rows doesn't matter up to rounding. Besides the features given, memory is two more copies
/// of the training features at most.
/// </remarks>
public sealed class LogisticRegression
{
    private readonly LogisticOptions _options;

    /// <summary>Prepares with a protocol.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public LogisticRegression(LogisticOptions? options = null)
    {
        _options = options ?? new LogisticOptions();
        _options.Validate();
    }

    /// <summary>Computes the classifier for one C, without any choice.</summary>
    /// <param name="features">[N, d], float32, on the CPU.</param>
    /// <param name="labels">A class of 0 to <paramref name="classes"/> - 1 for each row; rows with -1 are left out.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="c">The inverse of the weight of |W|² / 2 against the sum of all losses.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">Shapes don't fit, there are no labels, a label is out of range, or a feature isn't finite.</exception>
    public LogisticModel Fit(Tensor features, ReadOnlySpan<int> labels, int classes, double c, CancellationToken cancellation = default)
    {
        OptionRange.Require(c is > 0 and <= 1e12, "logistic.c", c, "above 0, at most 1e12");
        var (rows, known, _) = LabelledRows.Of(features, labels, classes, "the training set");
        using (rows)
        {
            LabelledRows.RequireFinite(rows);
            using var solver = new LogisticSolver(rows, new SoftmaxLoss(known, classes), _options.Lbfgs);
            return solver.ToModel(solver.Solve(c, cancellation: cancellation));
        }
    }

    /// <summary>Chooses C, trains, and classifies the test images. Classes are matched by their names, whatever their numbers.</summary>
    /// <param name="train">Labelled features to learn from.</param>
    /// <param name="test">Labelled features to classify.</param>
    /// <param name="validation">Labelled features that C is chosen on; null takes a share of the training ones.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">A class of the test set isn't in the training set, one has no labels, or a feature isn't finite.</exception>
    public LogisticResult Evaluate(FeatureSet train, FeatureSet test, FeatureSet? validation = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        return Evaluate(
            train.Features,
            train.Labels,
            test.Features,
            LabelledRows.MatchClasses(train, test),
            train.Classes.Count,
            validation?.Features,
            validation is null ? [] : LabelledRows.MatchClasses(train, validation),
            cancellation);
    }

    /// <summary>Chooses C, trains, and classifies the test images.</summary>
    /// <param name="train">[N, d], float32, on the CPU.</param>
    /// <param name="trainLabels">A class of 0 to <paramref name="classes"/> - 1 for each row; rows with -1 are left out.</param>
    /// <param name="test">[M, d], float32, on the CPU.</param>
    /// <param name="testLabels">The same for the test rows.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="validation">[V, d]; null takes a share of the training rows.</param>
    /// <param name="validationLabels">The same for the validation rows.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">Shapes don't fit, there are no labels, a label is out of range, or a feature isn't finite.</exception>
    public LogisticResult Evaluate(
        Tensor train,
        ReadOnlySpan<int> trainLabels,
        Tensor test,
        ReadOnlySpan<int> testLabels,
        int classes,
        Tensor? validation = null,
        ReadOnlySpan<int> validationLabels = default,
        CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var (rows, labels, unlabelled) = InScope(scope, LabelledRows.Of(train, trainLabels, classes, "the training set"));
        var (testRows, testKnown, testUnlabelled) = InScope(scope, LabelledRows.Of(test, testLabels, classes, "the test set"));
        LabelledRows.RequireFinite(rows);
        LabelledRows.RequireFinite(testRows, rows);
        var own = 0;
        if (validation is not null)
        {
            var (validationRows, validationKnown, validationUnlabelled) =
                InScope(scope, LabelledRows.Of(validation, validationLabels, classes, "the validation set"));
            LabelledRows.RequireFinite(validationRows, rows);
            (own, unlabelled) = (validationKnown.Length, unlabelled + validationUnlabelled);
            rows = Ops.Cat([validationRows, rows], 0);
            labels = [.. validationKnown, .. labels];
        }

        var sweep = _options.C is null ? new LogisticSweep(_options, rows, own) : null;
        var trials = sweep is null ? [] : Try(sweep, labels, classes, cancellation);
        var chosen = trials.Count == 0 ? _options.Candidates[0] : trials.MaxBy(Figure)!.C;
        using var solver = new LogisticSolver(rows, new SoftmaxLoss(labels, classes), _options.Lbfgs);
        var solution = solver.Solve(chosen, cancellation: cancellation);
        using var model = solver.ToModel(solution);
        return new LogisticResult
        {
            Test = ClassificationTally.Of(testRows, testKnown, classes, model.Scores),
            TrainTop1 = ClassificationTally.Of(rows, labels, classes, model.Scores).Top1,
            C = chosen,
            Trials = trials,
            Objective = solution.Objective,
            Iterations = solution.Iterations,
            Converged = solution.Converged,
            TrainImages = labels.Length,
            ValidationImages = sweep?.Held ?? 0,
            Unlabelled = unlabelled + testUnlabelled,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private static List<LogisticTrial> Try(LogisticSweep sweep, int[] labels, int classes, CancellationToken cancellation)
    {
        int[] Of(int[] rows) => Array.ConvertAll(rows, row => labels[row]);
        return [.. sweep.Try(
                kept => new SoftmaxLoss(Of(kept), classes),
                (model, held, indices) => ClassificationTally.Of(held, Of(indices), classes, model.Scores),
                cancellation)
            .Select(trial => new LogisticTrial(trial.C, trial.Score.Top1, trial.Score.MeanPerClass, trial.Iterations))];
    }

    private double Figure(LogisticTrial trial) => _options.SelectBy == SelectionFigure.MeanPerClass ? trial.MeanPerClass : trial.Top1;

    private static (Tensor Rows, int[] Labels, int Unlabelled) InScope(Scope scope, (Tensor Rows, int[] Labels, int Unlabelled) set)
    {
        using (set.Rows)
        {
            return (set.Rows.Share(), set.Labels, set.Unlabelled);
        }
    }
}
