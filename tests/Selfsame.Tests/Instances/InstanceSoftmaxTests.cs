using Selfsame.Instances;
using Selfsame.Siamese.Objectives;
using Selfsame.Tests.Distributed;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Xunit;

namespace Selfsame.Tests.Instances;

public sealed class InstanceSoftmaxTests
{
    private const int Width = 5;
    private const double Temperature = 0.15;

    // 41 classes: three ranks hold 14, 14 and 13. Ids repeat, and sit on both sides of every border.
    private const int Classes = 41;
    private static readonly long[] s_images = [0, 13, 14, 27, 28, 40, 7, 7, 7];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(100)]
    public void TheChunkedLossAndItsGradientsAreThoseOfTheWholeSoftmax(long chunk)
    {
        using var scope = new Scope();
        Check(null, chunk, Smoothed(), s_images.Length);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ShardsGiveTheLossAndTheGradientsOfOneProcess(int ranks) => RankThreads.Run(ranks, group =>
    {
        Check(group, 4, Smoothed(), s_images.Length);
        Check(group, 3, InstanceLabels.Hard(s_images), s_images.Length);
    });

    [Fact]
    public void RowsBeyondTheTrainedOnesMoveTheFeaturesAlone() => RankThreads.Run(2, group => Check(group, 5, Smoothed(), trained: 4));

    [Fact]
    public void MoreRanksThanClassesLeaveSomeWithoutAny() => RankThreads.Run(3, group =>
    {
        using var matrix = Matrix(group, classes: 2);
        var x = Features(2);
        var loss = new InstanceSoftmax(matrix, Temperature).Loss(Objective.Normalize(x), InstanceLabels.Hard([0, 1]), new ClassStep(0.1, 0, 0));
        loss.Backward();
        var whole = Rows(2);
        var expected = (Objective.Normalize(x.Detach()).Mm(Objective.Normalize(whole).T()) / Temperature).LogSoftmax(1).Diagonal().Mean().Neg();
        Assert.Equal(expected.ToDouble(), loss.ToDouble(), 1e-10);
    });

    [Fact]
    public void TheStepIsThatOfTheOptimiser()
    {
        using var scope = new Scope();
        using var matrix = Matrix(null);
        var reference = Rows(Classes);
        reference.RequiresGrad = true;
        using var optimizer = new Torch.Optim.Sgd(
            [new Torch.Optim.ParameterGroup([KeyValuePair.Create("w", reference)], 0.3) { WeightDecay = 0.01 }],
            new Torch.Optim.SgdOptions { Momentum = 0.9 });
        var x = Features(s_images.Length);
        for (var i = 0; i < 3; i++)
        {
            Dense(x.Detach(), reference, Smoothed()).Backward();
            optimizer.Step();
            optimizer.ZeroGrad();
            new InstanceSoftmax(matrix, Temperature, 4).Loss(Objective.Normalize(x), Smoothed(), new ClassStep(0.3, 0.9, 0.01)).Backward();
        }

        AssertNear(reference.Detach(), matrix.Weight);
    }

    [Fact]
    public void HalvesOfStorageKeepTheLossToTheirPrecision()
    {
        using var scope = new Scope();
        using var narrow = new ClassMatrix(Classes, Width, ScalarType.BFloat16);
        narrow.Weight.Copy_(Rows(Classes));
        var x = Features(s_images.Length);
        var loss = new InstanceSoftmax(narrow, Temperature, 8).Loss(Objective.Normalize(x), Smoothed(), new ClassStep(0.5, 0.9, 0));
        loss.Backward();

        Assert.Equal(Dense(x.Detach(), Rows(Classes), Smoothed()).ToDouble(), loss.ToDouble(), 0.02);
        Assert.Equal(ScalarType.BFloat16, narrow.Momentum.DType);
        Assert.True(narrow.Momentum.Abs().Max().ToDouble() > 0);
    }

    [Fact]
    public void ASoftmaxOverChosenClassesIsThatOfTheirRowsAndLeavesTheOthersAlone()
    {
        using var scope = new Scope();
        using var matrix = Matrix(null);
        long[] chosen = [1, 4, 7, 20, 40];
        long[] images = [7, 40];
        var x = Features(2);
        var loss = new InstanceSoftmax(matrix, Temperature, 2)
            .Loss(Objective.Normalize(x), InstanceLabels.Hard(images), new ClassStep(0.1, 0.9, 0), chosen: Tensor.FromArray<long>(chosen));
        loss.Backward();

        var rows = Rows(Classes).IndexSelect(0, Tensor.FromArray<long>(chosen));
        var expected = Dense(x.Detach(), rows, InstanceLabels.Hard([2, 4]));
        Assert.Equal(expected.ToDouble(), loss.ToDouble(), 1e-10);
        var moved = (matrix.Weight - Rows(Classes)).Abs().Sum([1]).ToArray<double>();
        Assert.All(Enumerable.Range(0, Classes), i => Assert.Equal(chosen.Contains(i), moved[i] > 0));
        var error = Assert.Throws<ArgumentException>(
            () =>
                new InstanceSoftmax(matrix, Temperature)
                    .Loss(Objective.Normalize(x), InstanceLabels.Hard([7, 3]), new ClassStep(), chosen: Tensor.FromArray<long>(chosen)));
        Assert.Contains("class 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ShardsDivideAllClasses()
    {
        foreach (var (classes, size) in new[] { (41, 3), (2, 3), (9, 3), (1281167, 64) })
        {
            var shards = Enumerable.Range(0, size).Select(r => ClassShard.Of(classes, r, size)).ToList();
            Assert.Equal(classes, shards.Sum(s => s.Count));
            Assert.All(shards.Zip(shards.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
            Assert.InRange(shards.Max(s => s.Count) - shards.Min(s => s.Count), 0, 1);
        }
    }

    private static void Check(ProcessGroup? group, long chunk, InstanceLabels labels, int trained)
    {
        using var matrix = Matrix(group);
        var rows = Rows(Classes);
        rows.RequiresGrad = true;
        var x = Features(s_images.Length);
        var expectedFeatures = x.Detach().Clone();
        expectedFeatures.RequiresGrad = true;
        var expected = Dense(expectedFeatures, rows, labels);
        expected.Backward();
        if (trained < s_images.Length)
        {
            // The whole batch's mean, with the gradient of the first rows alone.
            rows.Grad = null;
            (Dense(x.Detach().Slice(0, 0, trained), rows, First(labels, trained)) * ((double)trained / s_images.Length)).Backward();
        }

        var gradient = matrix.Weight.ZerosLike();
        var loss = new InstanceSoftmax(matrix, Temperature, chunk).Loss(Objective.Normalize(x), labels,
            (part, _, g) => gradient.Slice(0, part.Start, part.Start + part.Count).Copy_(g), trained);
        loss.Backward();
        var features = group?.AllReduce(x.Grad!.Clone(), ReduceOperation.Average) ?? x.Grad!;

        Assert.Equal(expected.ToDouble(), loss.ToDouble(), 1e-10);
        AssertNear(expectedFeatures.Grad!, features);
        AssertNear(rows.Grad!.Slice(0, matrix.Shard.Start, matrix.Shard.End), gradient);
    }

    // mean over i of [ logsumexp z - sum y z ], whole.
    private static Tensor Dense(Tensor features, Tensor rows, InstanceLabels labels)
    {
        var y = new double[features.Size(0) * rows.Size(0)];
        for (var i = 0; i < labels.Classes.Length; i++)
        {
            y[((i / labels.PerRow) * rows.Size(0)) + labels.Classes[i]] += labels.Weights[i % labels.PerRow];
        }

        var z = Objective.Normalize(features).Mm(Objective.Normalize(rows).T()) / Temperature;
        return (z.Logsumexp([1]) - (Tensor.FromArray<double>(y, features.Size(0), rows.Size(0)) * z).Sum([1])).Mean();
    }

    private static InstanceLabels Smoothed() =>
        InstanceLabels.Smoothed(
            s_images, [.. s_images.SelectMany(i => new[] { (int)((i + 13) % Classes), (int)((i + 1) % Classes) })], 0.2);

    private static InstanceLabels First(InstanceLabels labels, int rows) => labels with { Classes = labels.Classes[..(rows * labels.PerRow)] };

    private static ClassMatrix Matrix(ProcessGroup? group, int classes = Classes)
    {
        var matrix = new ClassMatrix(classes, Width, ScalarType.Float64, group);
        matrix.Weight.Copy_(Rows(classes).Slice(0, matrix.Shard.Start, matrix.Shard.End));
        return matrix;
    }

    private static Tensor Rows(int classes)
    {
        using var generator = new Generator(5);
        return Ops.Randn([classes, Width], generator, ScalarType.Float64);
    }

    private static Tensor Features(int count)
    {
        using var generator = new Generator(6);
        var features = Ops.Randn([count, Width], generator, ScalarType.Float64);
        features.RequiresGrad = true;
        return features;
    }

    private static void AssertNear(Tensor expected, Tensor actual)
    {
        var difference = (expected - actual).Abs().Max().ToDouble();
        Assert.True(difference < 1e-10, $"{difference:G3}");
    }
}
