using System.Diagnostics;
using Selfsame.Evaluation.Metrics;
using Selfsame.Torch;

namespace Selfsame.Evaluation;

/// <summary>
/// Classifies by the nearest neighbours in cosine similarity, each voting for its class with weight exp(cos / T) (Wu et al. 2018): a
/// measure
/// of features that trains nothing.
/// </summary>
/// <remarks>
/// Deterministic: of equally similar neighbours the lower index counts as the nearer, of classes with equal scores the lower number wins.
/// Besides
/// the features given, memory is a chunk of unit rows (4 BankChunk d bytes, 67 MB for d = 2048), a block of similarities (4 QueryChunk BankChunk bytes,
/// 17 MB by default) and the neighbours of all queries (8 Q k bytes, 80 MB for 50,000 queries and k = 200): there is no copy of the bank, unless some of its
/// rows have no label.
/// </remarks>
public sealed class KnnClassifier
{
    private readonly KnnOptions _options;

    /// <summary>Prepares with a protocol, by default k = 200 and T = 0.1.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public KnnClassifier(KnnOptions? options = null)
    {
        _options = options ?? new KnnOptions();
        _options.Validate();
    }

    /// <summary>Classifies the queries by the bank. Classes are matched by their names, whatever their numbers.</summary>
    /// <param name="bank">Labelled features, usually of the training images.</param>
    /// <param name="queries">Labelled features, usually of the test images.</param>
    /// <param name="cancellation">Ends it between chunks.</param>
    /// <exception cref="ArgumentException">
    /// A class of the queries is not in the bank, one of the two has no labels, or a feature isn't finite; the message says which.
    /// </exception>
    public KnnResult Evaluate(FeatureSet bank, FeatureSet queries, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentNullException.ThrowIfNull(queries);
        return Evaluate(bank.Features, bank.Labels, queries.Features, LabelledRows.MatchClasses(bank, queries), bank.Classes.Count, cancellation);
    }

    /// <summary>Classifies each image by all others of the set (leave one out).</summary>
    /// <inheritdoc cref="Evaluate(FeatureSet, FeatureSet, CancellationToken)"/>
    public KnnResult EvaluateLeaveOneOut(FeatureSet set, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        var (features, labels, unlabelled) = LabelledRows.Of(set.Features, set.Labels, set.Classes.Count, "the set");
        using (features)
        {
            return Run(features, labels, features, labels, set.Classes.Count, leaveOneOut: true, unlabelled, cancellation);
        }
    }

    /// <summary>Classifies the queries by the bank.</summary>
    /// <param name="bank">[B, d], float32, on the CPU.</param>
    /// <param name="bankLabels">A class of 0 to <paramref name="classes"/> - 1 for each row; rows with -1 are left out.</param>
    /// <param name="queries">[Q, d], float32, on the CPU.</param>
    /// <param name="queryLabels">The same for the queries.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="cancellation">Ends it between chunks.</param>
    /// <exception cref="ArgumentException">Shapes don't fit, there are no labels, a label is out of range, or a feature isn't
    /// finite.</exception>
    public KnnResult Evaluate(
        Tensor bank,
        ReadOnlySpan<int> bankLabels,
        Tensor queries,
        ReadOnlySpan<int> queryLabels,
        int classes,
        CancellationToken cancellation = default)
    {
        var (bankRows, bankClasses, bankUnlabelled) = LabelledRows.Of(bank, bankLabels, classes, "the bank");
        using (bankRows)
        {
            var (queryRows, queryClasses, queriesUnlabelled) = LabelledRows.Of(queries, queryLabels, classes, "the test set");
            using (queryRows)
            {
                if (bankRows.Size(1) != queryRows.Size(1))
                {
                    throw new ArgumentException(
                        $"the bank's features have {bankRows.Size(1)} dimensions, the test set's {queryRows.Size(1)}", nameof(queries));
                }

                var unlabelled = bankUnlabelled + queriesUnlabelled;
                return Run(bankRows, bankClasses, queryRows, queryClasses, classes, leaveOneOut: false, unlabelled, cancellation);
            }
        }
    }

    private KnnResult Run(
        Tensor bank,
        int[] bankLabels,
        Tensor queries,
        int[] queryLabels,
        int classes,
        bool leaveOneOut,
        int unlabelled,
        CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var candidates = bankLabels.Length - (leaveOneOut ? 1 : 0);
        if (candidates < 1)
        {
            throw new ArgumentException("leaving one out needs at least two labelled images");
        }

        var k = Math.Min(_options.K, candidates);
        var neighbours = Find(bank, queries, k, leaveOneOut, cancellation);
        var (places, winners) = Vote(neighbours, bankLabels, queryLabels, classes);
        var tally = new ClassificationTally(classes);
        for (var query = 0; query < places.Length; query++)
        {
            tally.Add(queryLabels[query], places[query], winners[query]);
        }

        var score = tally.Score;
        return new KnnResult
        {
            Top1 = score.Top1,
            Top5 = score.Top5,
            MeanPerClass = score.MeanPerClass,
            Confusion = score.Confusion,
            Images = places.Length,
            Bank = bankLabels.Length,
            Unlabelled = unlabelled,
            K = k,
            RequestedK = _options.K,
            Temperature = _options.Temperature,
            Classes = classes,
            Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds,
        };
    }

    private NearestNeighbours Find(Tensor bank, Tensor queries, int k, bool leaveOneOut, CancellationToken cancellation)
    {
        var (rows, total) = (bank.Size(0), (int)queries.Size(0));
        var neighbours = new NearestNeighbours(total, k);
        for (var first = 0; first < rows; first += _options.BankChunk)
        {
            using var scope = new Scope();
            var width = (int)Math.Min(_options.BankChunk, rows - first);
            var unitBank = Unit(bank.Narrow(0, first, width), "the bank");
            for (var start = 0; start < total; start += _options.QueryChunk)
            {
                cancellation.ThrowIfCancellationRequested();
                using var inner = new Scope();
                var count = Math.Min(_options.QueryChunk, total - start);
                var similarities = Unit(queries.Narrow(0, start, count), "the test set").Mm(unitBank.T()); // [q, d] x [d, b]
                var (from, at) = (first, start);
                Parallel.For(0, count, Threads, query => neighbours.Add(
                    at + query,
                    similarities.AsSpan<float>().Slice(query * width, width),
                    from,
                    leaveOneOut ? at + query : -1));
            }
        }

        return neighbours;
    }

    private (int[] Places, int[] Winners) Vote(NearestNeighbours neighbours, int[] bankLabels, int[] labels, int classes)
    {
        var (places, winners) = (new int[labels.Length], new int[labels.Length]);
        Parallel.For(0, labels.Length, Threads, () => new KnnVote(classes, _options.Temperature), (query, _, vote) =>
        {
            places[query] = vote.PlaceOf(neighbours.Sorted(query), bankLabels, labels[query]);
            winners[query] = vote.Winner;
            return vote;
        }, _ => { });
        return (places, winners);
    }

    private static ParallelOptions Threads => new() { MaxDegreeOfParallelism = Runtime.Threads };

    private static Tensor Unit(Tensor rows, string whose)
    {
        using var scope = new Scope();
        var norms = rows.Norm(2, [1], keepdim: true);
        return double.IsFinite(norms.Sum().ToDouble())
            ? scope.Keep(rows / norms.ClampMin(1e-12))
            : throw new ArgumentException($"features of {whose} are not finite; the backbone's weights or its input are broken");
    }
}
