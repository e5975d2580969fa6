using System.Globalization;
using Selfsame.Evaluation;
using Selfsame.Evaluation.Logistic;
using Selfsame.Recipes;

namespace Selfsame.Transfers;

/// <summary>The protocols there are. A new one is a line in the table and a method below it.</summary>
public static class TransferProtocols
{
    private static readonly OrderedDictionary<string, Func<TransferOptions, TransferProtocol>> s_known = new()
    {
        ["knn"] = Knn,
        ["linear"] = Linear,
        ["logistic"] = Logistic,
    };

    /// <summary>Every name, in the order of the table.</summary>
    public static IReadOnlyList<string> Names => [.. s_known.Keys];

    /// <summary>The protocols that options name.</summary>
    /// <exception cref="ArgumentException">There is none, none of that name, one is named twice, or one of its options is out of range.</exception>
    public static IReadOnlyList<TransferProtocol> Create(TransferOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Protocols.Count == 0)
        {
            throw new ArgumentException($"no protocol is named; there are {string.Join(", ", Names)}");
        }

        if (options.Protocols.GroupBy(p => p).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"the protocol {twice.Key} is named twice");
        }

        return [.. options.Protocols.Select(name => s_known.TryGetValue(name, out var create) ? create(options) : throw Unknown(name))];
    }

    private static TransferProtocol Knn(TransferOptions options)
    {
        var knn = new KnnOptions { K = options.K };
        knn.Validate();
        return new TransferProtocol(
            "knn",
            "kNN",
            string.Create(
                CultureInfo.InvariantCulture,
                $"k = {knn.K}, or the mean number of training images of a class if that is less; T = {knn.Temperature}"),
            (features, cancellation) => new KnnEvaluation { Options = knn with { K = Neighbours(features.Train, knn.K) } }.Run(features, cancellation));
    }

    private static TransferProtocol Linear(TransferOptions options)
    {
        var linear = new LinearOptions { Seed = (long)Math.Min(options.Seed, long.MaxValue) };
        linear.Validate();
        return new TransferProtocol(
            "linear",
            "Linear classifier",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{linear.Optimizer.ToString().ToLowerInvariant()}, {linear.Epochs} epochs, batch {linear.BatchSize}, "
                    + $"base rate {linear.BaseLr} x batch / 256, momentum {linear.Momentum}, weight decay {linear.WeightDecay}, "
                    + $"seed {linear.Seed}; accuracy after the last epoch"),
            (features, cancellation) => new LinearEvaluation { Options = linear }.Run(features, cancellation));
    }

    private static TransferProtocol Logistic(TransferOptions options)
    {
        var logistic = new LogisticOptions { Seed = options.Seed };
        return new TransferProtocol(
            "logistic",
            "Logistic regression",
            string.Create(
                CultureInfo.InvariantCulture,
                $"L-BFGS to its minimum; C out of {logistic.Values} values from {logistic.MinC:G} to {logistic.MaxC:G}, "
                    + $"chosen on {logistic.ValidationShare:P0} of the training images (seed {logistic.Seed}), then trained on all; "
                    + $"images of several classes: one class against the rest, 11-point mean average precision"),
            (features, cancellation) => new LogisticEvaluation { Options = logistic }.Run(features, cancellation));
    }

    // With more neighbours than a class has images, most of a vote comes from other classes.
    private static int Neighbours(FeatureSet train, int most)
    {
        var labelled = train.Labels.Where(l => l >= 0).ToList();
        return Math.Clamp(labelled.Count / Math.Max(1, labelled.Distinct().Count()), 1, most);
    }

    private static ArgumentException Unknown(string name) => new(RecipeSpelling.Nearest(name, Names) is { } nearest
        ? $"there is no protocol '{name}'; did you mean '{nearest}'?"
        : $"there is no protocol '{name}'; there are {string.Join(", ", Names)}");
}
