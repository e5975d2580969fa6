using System.Diagnostics;
using Selfsame.Evaluation.Metrics;
using Selfsame.Torch;

namespace Selfsame.Evaluation.Logistic;

/// <summary>
/// Logistic regression for images of several classes each, one class against the rest, measured by VOC 2007's 11-point mean average precision (the transfer
/// protocol of Ericsson et al. 2021 for that set). All classes share one C, chosen by that figure on validation images.
/// </summary>
/// <remarks>A class leaves out the images in which it is only a difficult object, in training and in testing.</remarks>
public sealed class MultiLabelRegression
{
    private readonly LogisticOptions _options;

    /// <summary>Prepares with a protocol; <see cref="LogisticOptions.SelectBy"/> plays no part.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public MultiLabelRegression(LogisticOptions? options = null)
    {
        _options = options ?? new LogisticOptions();
        _options.Validate();
    }

    /// <summary>Chooses C, trains, and scores the test images.</summary>
    /// <param name="train">[N, d], float32, on the CPU.</param>
    /// <param name="trainRelevance">[N, classes], row by row: 1 where the class is in the image, 0 where it isn't, -1 where only as a difficult object.</param>
    /// <param name="test">[M, d], float32, on the CPU.</param>
    /// <param name="testRelevance">The same for the test images.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="validation">[V, d]; null takes a share of the training images.</param>
    /// <param name="validationRelevance">The same for the validation images.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">Shapes don't fit, a relevance is something else, or a feature isn't finite.</exception>
    public MultiLabelResult Evaluate(
        Tensor train,
        ReadOnlySpan<sbyte> trainRelevance,
        Tensor test,
        ReadOnlySpan<sbyte> testRelevance,
        int classes,
        Tensor? validation = null,
        ReadOnlySpan<sbyte> validationRelevance = default,
        CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        Check(train, trainRelevance, classes, "the training set");
        Check(test, testRelevance, classes, "the test set");
        LabelledRows.RequireFinite(test, train);
        var (rows, relevance) = (train, trainRelevance.ToArray());
        if (validation is not null)
        {
            Check(validation, validationRelevance, classes, "the validation set");
            LabelledRows.RequireFinite(validation, train);
            (rows, relevance) = (Ops.Cat([validation, train], 0), [.. validationRelevance, .. relevance]);
        }

        var trials = _options.C is not null
            ? []
            : new LogisticSweep(_options, rows, (int)(validation?.Size(0) ?? 0)).Try(
                kept => new SigmoidLoss(Of(relevance, kept, classes), classes),
                (model, held, indices) => AveragePrecision.MeanElevenPoint(model.Scores(held).AsSpan<float>(), Of(relevance, indices, classes), classes),
                cancellation);
        var chosen = trials.Count == 0 ? _options.Candidates[0] : trials.MaxBy(trial => trial.Score).C;
        using var solver = new LogisticSolver(rows, new SigmoidLoss(relevance, classes), _options.Lbfgs);
        using var final = solver.ToModel(solver.Solve(chosen, cancellation: cancellation));
        var scores = final.Scores(test).ToArray<float>();
        return new MultiLabelResult
        {
            MeanAveragePrecision = AveragePrecision.MeanElevenPoint(scores, testRelevance, classes),
            AveragePrecisions = PerClass(scores, testRelevance, classes),
            C = chosen,
            Images = (int)test.Size(0),
            TrainImages = (int)rows.Size(0),
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private static void Check(Tensor features, ReadOnlySpan<sbyte> relevance, int classes, string whose)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (features.Rank != 2 || features.Size(0) * classes != relevance.Length || features.DType != ScalarType.Float32 || features.Device != Device.Cpu)
        {
            throw new ArgumentException($"features of {whose} must be [{relevance.Length / classes}, d] float32 on the CPU, not {features}", nameof(features));
        }

        if (relevance.ContainsAnyExceptInRange((sbyte)-1, (sbyte)1))
        {
            throw new ArgumentException($"relevance in {whose} must be 1, 0 or -1", nameof(relevance));
        }

        LabelledRows.RequireFinite(features);
    }

    private static double[] PerClass(float[] scores, ReadOnlySpan<sbyte> relevance, int classes)
    {
        var precisions = new double[classes];
        for (var c = 0; c < classes; c++)
        {
            precisions[c] = AveragePrecision.ElevenPoint(Column(scores, c, classes), Column(relevance, c, classes));
        }

        return precisions;
    }

    private static T[] Column<T>(ReadOnlySpan<T> table, int column, int columns)
    {
        var values = new T[table.Length / columns];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = table[(row * columns) + column];
        }

        return values;
    }

    private static sbyte[] Of(sbyte[] relevance, int[] images, int classes) =>
        [.. images.SelectMany(image => new ArraySegment<sbyte>(relevance, image * classes, classes))];
}
