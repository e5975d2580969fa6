using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Torch.Optim;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Clustering;

/// <summary>
/// Clusters features around k learned unit centroids C (Liu et al. 2022): in turn, codes U balance the scores S = F C^T by Sinkhorn-Knopp, and C takes steps
/// down the
/// cross-entropy between U and softmax(S / T).
/// </summary>
/// <remarks>
/// Memory besides the features, 4 N d bytes: two sets of centroids and their momentum (12 k d), and the scores of a chunk (about 20 Chunk k; 42 MB for 8,192
/// rows
/// and 256 clusters). Codes of all images are never in memory: a batch's follow from the columns' factors. 1.28 million features of width 2,048
/// take 10.5 GB.
/// </remarks>
public static class FeatureClustering
{
    // Keeps the order of images apart from other draws.
    private const int OrderStream = -5;

    /// <summary>Clusters rows.</summary>
    /// <param name="features">[N, d], float32, on the CPU; not normalised.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told after each epoch: its number and its mean cross-entropy.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">There are fewer rows than clusters, or a feature isn't finite.</exception>
    public static ClusterResult Run(Tensor features, ClusterOptions options, Action<int, double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using var scope = new Scope();
        var count = (int)features.Size(0);
        if (count < options.Clusters)
        {
            throw new ArgumentException($"{count} images can't make {options.Clusters} clusters; lower --clusters", nameof(features));
        }

        if (!double.IsFinite(features.Sum(ScalarType.Float64).ToDouble()))
        {
            throw new ArgumentException("features are not finite; the backbone's weights or its input are broken", nameof(features));
        }

        using var centroids = new Linear(features.Size(1), options.Clusters, bias: false);
        var weight = centroids.Weight;
        var order = Order(count, options.Seed, -1);
        using (Autograd.NoGrad())
        {
            weight.Copy_(Objective.Normalize(features.IndexSelect(0, Tensor.FromArray(order.AsSpan(0, options.Clusters)))));
        }

        using var optimizer = new Sgd([new ParameterGroup([KeyValuePair.Create("centroids", weight)], options.LearningRate)],
            new SgdOptions { Momentum = options.Momentum });
        var losses = new List<double>();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            using var inner = new Scope();
            losses.Add(Train(features, centroids, optimizer, options, Order(count, options.Seed, epoch), cancellation));
            progress?.Invoke(epoch + 1, losses[^1]);
        }

        return new ClusterResult
        {
            Centroids = scope.Keep(weight.Detach().Clone()).DetachFromScope(),
            Assignments = Assign(features, weight.Detach(), options, cancellation),
            Losses = losses,
        };
    }

    private static long[] Order(int count, ulong seed, int epoch)
    {
        var order = new long[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        var random = new RandomStream(RandomStream.SeedFor(seed, epoch, OrderStream, 0));
        random.Shuffle<long>(order);
        return order;
    }

    // One pass: codes stay those that the centroids had at its beginning.
    private static double Train(Tensor features, Linear centroids, Sgd optimizer, ClusterOptions options, long[] order, CancellationToken cancellation)
    {
        var old = centroids.Weight.Detach().Clone();
        var factors = Factors(features, old, options, cancellation);
        double sum = 0;
        for (var start = 0; start < order.Length; start += options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new Scope();
            var count = Math.Min(options.BatchSize, order.Length - start);
            var rows = Objective.Normalize(features.IndexSelect(0, Tensor.FromArray(order.AsSpan(start, count))));
            var codes = ((rows.Mm(old.T()) / options.Epsilon) + factors).Softmax(1);                     // [B, d] x [d, k]
            var predictions = (centroids.Forward(rows) / options.Temperature).LogSoftmax(1);
            var loss = -(codes * predictions).Sum([1]).Mean();
            loss.Backward();
            optimizer.Step();
            optimizer.ZeroGrad();
            using var noGrad = Autograd.NoGrad();
            centroids.Weight.Copy_(Objective.Normalize(centroids.Weight));
            sum += loss.ToDouble() * count;
        }

        return sum / order.Length;
    }

    private static Tensor Factors(Tensor features, Tensor centroids, ClusterOptions options, CancellationToken cancellation)
    {
        using var noGrad = Autograd.NoGrad();
        return SinkhornKnopp.ColumnFactors(
        [
            .. Chunks(features, options.Chunk).Select(c => (Func<Tensor>)(() =>
            {
                cancellation.ThrowIfCancellationRequested();
                return Scores(features, c, centroids);
            })),
        ], options.Epsilon, options.Iterations);
    }

    private static int[] Assign(Tensor features, Tensor centroids, ClusterOptions options, CancellationToken cancellation)
    {
        using var noGrad = Autograd.NoGrad();
        var factors = options.Assignment == ClusterAssignment.Codes ? Factors(features, centroids, options, cancellation) : null;
        var assignments = new List<int>((int)features.Size(0));
        foreach (var chunk in Chunks(features, options.Chunk))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = new Scope();
            var scores = Scores(features, chunk, centroids);
            var best = (factors is null ? scores : (scores / options.Epsilon) + factors).Argmax(1);
            assignments.AddRange(best.ToArray<long>().Select(a => (int)a));
        }

        return [.. assignments];
    }

    private static IEnumerable<(long Start, long Count)> Chunks(Tensor features, int size)
    {
        var count = features.Size(0);
        for (long start = 0; start < count; start += size)
        {
            yield return (start, Math.Min(size, count - start));
        }
    }

    private static Tensor Scores(Tensor features, (long Start, long Count) chunk, Tensor centroids) =>
        Objective.Normalize(features.Narrow(0, chunk.Start, chunk.Count)).Mm(centroids.T());             // [n, d] x [d, k]
}
