using System.Diagnostics;
using Selfsame.Evaluation.Logistic;
using Selfsame.Evaluation.Metrics;
using Selfsame.Torch;

namespace Selfsame.Evaluation.FewShot;

/// <summary>
/// Classifies in n-way k-shot episodes (Vinyals et al. 2016): n classes at random, k labelled images of each, and other images of these classes to tell
/// apart. Features are divided by their norm.
/// </summary>
/// <remarks>Deterministic: an episode depends on the seed and its number.</remarks>
public sealed class FewShotLearner
{
    private readonly FewShotOptions _options;
    private readonly int[] _shotLabels;

    /// <summary>Prepares with a protocol.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public FewShotLearner(FewShotOptions? options = null)
    {
        _options = options ?? new FewShotOptions();
        _options.Validate();
        _shotLabels = [.. Enumerable.Range(0, _options.Ways * _options.Shots).Select(i => i / _options.Shots)];
    }

    /// <summary>Draws all episodes and classifies.</summary>
    /// <param name="shots">Labelled features that shots are drawn from.</param>
    /// <param name="queries">Labelled features that queries are drawn from; null draws them from <paramref name="shots"/>, never an episode's own.</param>
    /// <param name="cancellation">Ends it between episodes.</param>
    /// <exception cref="ArgumentException">Fewer classes than an episode needs have enough images, or a feature isn't finite.</exception>
    public FewShotResult Evaluate(FeatureSet shots, FeatureSet? queries = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(shots);
        return Evaluate(
            shots.Features,
            shots.Labels,
            queries?.Features,
            queries is null ? [] : LabelledRows.MatchClasses(shots, queries),
            shots.Classes.Count,
            cancellation);
    }

    /// <summary>Draws all episodes and classifies.</summary>
    /// <param name="shots">[N, d], float32, on the CPU.</param>
    /// <param name="shotLabels">A class of 0 to <paramref name="classes"/> - 1 for each row; rows with -1 are never drawn.</param>
    /// <param name="queries">[M, d]; null draws queries from <paramref name="shots"/>.</param>
    /// <param name="queryLabels">The same for the queries.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="cancellation">Ends it between episodes.</param>
    /// <exception cref="ArgumentException">Fewer classes than an episode needs have enough images, shapes don't fit, or a feature isn't finite.</exception>
    public FewShotResult Evaluate(
        Tensor shots, ReadOnlySpan<int> shotLabels, Tensor? queries, ReadOnlySpan<int> queryLabels, int classes, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var (rows, labels, _) = LabelledRows.Of(shots, shotLabels, classes, "the labelled images");
        using var ownRows = rows;
        LabelledRows.RequireFinite(rows);
        var (queryRows, byQuery) = (rows, (IReadOnlyList<int[]>?)null);
        var byShot = ByClass(labels, classes);
        using var ownQueries = queries is null ? null : Queries(queries, queryLabels, rows, classes, out byQuery);
        queryRows = ownQueries ?? rows;
        var usable = Enumerable.Range(0, classes)
            .Where(c => byQuery is null
                ? byShot[c].Length >= _options.Shots + _options.Queries
                : byShot[c].Length >= _options.Shots && byQuery[c].Length >= _options.Queries)
            .ToList();
        if (usable.Count < _options.Ways)
        {
            throw new ArgumentException(
                $"{usable.Count} classes have {_options.Shots} images to learn from and {_options.Queries} others to classify; an episode "
                    + $"of {_options.Ways} ways "
                + "needs as many; lower ways, shots or queries");
        }

        byShot = [.. usable.Select(c => byShot[c])];
        byQuery = byQuery is null ? null : [.. usable.Select(c => byQuery[c])];
        var accuracies = new double[_options.Episodes];
        for (var number = 0; number < accuracies.Length; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var inner = new Scope();
            var episode = FewShotEpisode.Draw(_options, number, byShot, byQuery);
            accuracies[number] = Accuracy(Unit(rows, episode.Shots), Unit(queryRows, episode.Queries), cancellation);
        }

        return new FewShotResult
        {
            Top1 = accuracies.Average(),
            Interval = ConfidenceInterval.OfMean(accuracies),
            Classes = usable.Count,
            Queries = (long)_options.Episodes * _options.Ways * _options.Queries,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private double Accuracy(Tensor shots, Tensor queries, CancellationToken cancellation)
    {
        var labels = Enumerable.Range(0, _options.Ways * _options.Queries).Select(i => i / _options.Queries).ToArray();
        if (_options.Classifier == FewShotClassifier.Logistic)
        {
            using var model = new LogisticRegression().Fit(shots, _shotLabels, _options.Ways, _options.C, cancellation);
            return ClassificationTally.Of(queries, labels, _options.Ways, model.Scores).Top1;
        }

        var means = Unit(shots.Reshape([_options.Ways, _options.Shots, shots.Size(1)]).Mean([1]));
        return ClassificationTally.Of(queries, labels, _options.Ways, x => x.Mm(means.T())).Top1; // [q, d] x [d, n]
    }

    private static Tensor Queries(Tensor queries, ReadOnlySpan<int> labels, Tensor shots, int classes, out IReadOnlyList<int[]> byClass)
    {
        var (rows, known, _) = LabelledRows.Of(queries, labels, classes, "the test set");
        LabelledRows.RequireFinite(rows, shots);
        byClass = ByClass(known, classes);
        return rows;
    }

    private static IReadOnlyList<int[]> ByClass(int[] labels, int classes)
    {
        var rows = labels.Index().ToLookup(row => row.Item, row => row.Index);
        return [.. Enumerable.Range(0, classes).Select(c => rows[c].ToArray())];
    }

    private static Tensor Unit(Tensor rows, int[] chosen) => Unit(rows.IndexSelect(0, Tensor.FromArray<long>(Array.ConvertAll(chosen, i => (long)i))));

    private static Tensor Unit(Tensor rows) => rows / rows.Norm(2, [1], keepdim: true).ClampMin(1e-12);
}
