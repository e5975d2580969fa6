using Selfsame.Clustering;
using Selfsame.Siamese.Objectives;
using Selfsame.Tests.Siamese;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Tests.Clustering;

public sealed class FeatureClusteringTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void CodesByPartsAreThoseOfAllAtOnce(int iterations)
    {
        using var scope = new Scope();
        var scores = Views.Random(11, 4, 1) * 0.3;
        Func<Tensor>[] chunks = [() => scores.Narrow(0, 0, 5), () => scores.Narrow(0, 5, 6)];

        var factors = SinkhornKnopp.ColumnFactors(chunks, 0.05, iterations);

        FiniteDifferences.AssertClose(SinkhornKnopp.Codes(scores, 0.05, iterations).ToArray<double>(), ((scores / 0.05) + factors).Softmax(1)
            .ToArray<double>(), 1e-10);
    }

    [Fact]
    public void CodesBecomeOneHotAsEpsilonFalls()
    {
        using var scope = new Scope();
        var scores = Views.Random(30, 5, 1) * 0.3;

        double Largest(double epsilon) => SinkhornKnopp.Codes(scores, epsilon, 100).Max(1).Item1.Mean().ToDouble();

        Assert.True(Largest(1) < 0.4);
        Assert.True(Largest(0.002) > 0.95);
    }

    [Theory]
    [InlineData(ClusterAssignment.Scores)]
    [InlineData(ClusterAssignment.Codes)]
    public void GroupsThatLieApartAreFound(ClusterAssignment assignment)
    {
        using var scope = new Scope();
        var (features, labels) = Blobs(groups: 6, each: 30);
        var losses = new List<double>();

        var options = new ClusterOptions { Clusters = 6, Epochs = 30, BatchSize = 64, Chunk = 50, Assignment = assignment };
        using var result = FeatureClustering.Run(features, options, (_, loss) => losses.Add(loss), TestContext.Current.CancellationToken);
        using var again = FeatureClustering.Run(features, options, cancellation: TestContext.Current.CancellationToken);
        var statistics = ClusterStatistics.Of(result.Assignments, labels, 6);

        Assert.True(statistics.Purity > 0.99, $"{statistics.Purity}: {string.Join(", ", statistics.Sizes)}");
        Assert.Equal(180, statistics.Sizes.Sum());
        Assert.True(losses[^1] < losses[0]);
        Assert.All(result.Centroids.Norm(2, [1], keepdim: false).ToArray<float>(), n => Assert.Equal(1, n, 4));
        Assert.Equal(result.Assignments, again.Assignments);
    }

    [Fact]
    public void PurityIsTheShareOfEachClustersMostFrequentClass()
    {
        var statistics = ClusterStatistics.Of([0, 0, 0, 1, 1, -1, 1], [3, 3, 1, 2, -1, 3, 2], 3);

        Assert.Equal([3, 3, 0], statistics.Sizes);
        Assert.Equal(4.0 / 5, statistics.Purity);
        Assert.Equal([(3, 2.0 / 3), (2, 1.0), null], statistics.Classes);
        Assert.Null(ClusterStatistics.Of([0, 1], [-1, -1], 2).Purity);
    }

    [Theory]
    [InlineData(2, 3, 8)]
    [InlineData(4, 2, 16)]
    [InlineData(3, 2, 20)]
    [InlineData(4, 1, 7)]
    public void ATreeDividesClustersEquallyAndNearOnesTogether(int branches, int depth, int clusters)
    {
        using var scope = new Scope();
        // On a line, out of order.
        var places = Enumerable.Range(0, clusters).OrderBy(c => (c * 7) % 11).ThenBy(c => c).ToArray();
        var centroids = Tensor.FromArray<float>([.. places.SelectMany(p => new[] { p, 0.1f * p, 1f })], clusters, 3);

        var leaves = ClusterTree.Leaves(centroids, branches, depth);

        var count = (int)Math.Pow(branches, depth);
        var sizes = leaves.CountBy(l => l).ToDictionary();
        Assert.Equal(count, sizes.Count);
        Assert.True(sizes.Values.Max() - sizes.Values.Min() <= 2);
        // The children of the root are stretches of the line.
        foreach (var child in leaves.Zip(places).GroupBy(l => l.First / (count / branches)).Select(g => g.Select(l => l.Second).Order().ToList()))
        {
            Assert.Equal(child.Count - 1, child[^1] - child[0]);
        }

        Assert.Contains("too few", Assert.Throws<ArgumentException>(() => ClusterTree.Leaves(centroids.Narrow(0, 0, count - 1), branches, depth))
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileHasWhatWasWritten()
    {
        using var folder = new TemporaryFolder();
        using var scope = new Scope();
        var path = folder.File("clusters.safetensors");
        var weights = folder.File("weights");
        File.WriteAllText(weights, "w");
        var centroids = Ops.Randn([3, 2]);

        ClusterFile.Write(path, centroids, [0, -1, 2, 1], "photos", "4 images", weights, new ClusterOptions());
        var file = ClusterFile.Read(path);

        Assert.Equal([0, -1, 2, 1], file.Assignments);
        Assert.Equal(centroids.ToArray<float>(), file.Centroids.ToArray<float>());
        Assert.Equal(("photos", "4 images"), (file.Location, file.Fingerprint));
        Assert.Equal(64, file.Sha256.Length);
        ClusterFile.Write(path, centroids, [3], "photos", "4 images", weights, new ClusterOptions());
        Assert.Contains("isn't there", Assert.Throws<CheckpointException>(() => ClusterFile.Read(path)).Message, StringComparison.Ordinal);
        StateDictFile.Save(path, [KeyValuePair.Create("centroids", centroids)]);
        Assert.Contains("no file of clusters", Assert.Throws<CheckpointException>(() => ClusterFile.Read(path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => ClusterFile.Read(folder.File("nothing")));
    }

    [Fact]
    public void WhatCanNotBeClusteredIsRefused()
    {
        using var scope = new Scope();
        static string Refusal(Tensor features, ClusterOptions options) => Assert.Throws<ArgumentException>(
            () => FeatureClustering.Run(features, options, cancellation: TestContext.Current.CancellationToken)).Message;

        Assert.Contains("can't make 4", Refusal(Ops.Ones([3, 2]), new ClusterOptions { Clusters = 4 }), StringComparison.Ordinal);
        Assert.Contains("not finite", Refusal(Ops.Full([3, 2], double.NaN), new ClusterOptions { Clusters = 2 }), StringComparison.Ordinal);
        Assert.Contains("--epsilon", Refusal(Ops.Ones([3, 2]), new ClusterOptions { Epsilon = 0 }), StringComparison.Ordinal);
    }

    private static (Tensor Features, int[] Labels) Blobs(int groups, int each)
    {
        var random = new Random(1);
        var centres = Enumerable.Range(0, groups).Select(_ => Enumerable.Range(0, 16).Select(_ => random.NextDouble() - 0.5).ToArray()).ToArray();
        var labels = Enumerable.Range(0, groups * each).Select(i => i % groups).ToArray();
        var values = labels.SelectMany(l => centres[l].Select(c => (float)(c + (0.1 * (random.NextDouble() - 0.5))))).ToArray();
        return (Tensor.FromArray<float>(values, labels.Length, 16), labels);
    }
}
