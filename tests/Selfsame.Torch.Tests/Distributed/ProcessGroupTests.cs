using Selfsame.Torch.Distributed;
using Xunit;

namespace Selfsame.Torch.Tests.Distributed;

public sealed class ProcessGroupTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void CollectivesGiveWhatTheirNamesSay(int count) => Ranks.Run(count, group =>
    {
        var ranks = Enumerable.Range(0, count).Select(r => (double)r).ToArray();
        Tensor Own(params double[] values) => Tensor.FromArray<double>([.. values.Select(v => v + group.Rank)], values.Length, 1);

        Assert.Equal([ranks.Sum(), ranks.Sum() + count], group.AllReduce(Own(0, 1)).ToArray<double>());
        Assert.Equal([ranks.Average()], group.AllReduce(Own(0), ReduceOperation.Average).ToArray<double>());
        Assert.Equal([ranks.Max()], group.AllReduce(Own(0), ReduceOperation.Max).ToArray<double>());
        Assert.Equal([0.0], group.AllReduce(Own(0), ReduceOperation.Min).ToArray<double>());

        var (first, second) = (Own(0), Own(5));
        group.AllReduce([first, second], ReduceOperation.Average);
        Assert.Equal([ranks.Average(), ranks.Average() + 5], [first.Item<double>(), second.Item<double>()]);

        var sent = Own(7);
        group.Broadcast(sent, count - 1);
        Assert.Equal(7.0 + count - 1, sent.Item<double>());

        Assert.Equal(ranks.SelectMany(r => new[] { r, r + 10 }), group.AllGather(Own(0, 10)).ToArray<double>());

        // Row r of rank s is 10 s + r: everyone gets their own row of all.
        var rows = Tensor.FromArray<double>([.. ranks.Select(r => (10.0 * group.Rank) + r)], count, 1);
        Assert.Equal(ranks.Select(s => (10 * s) + group.Rank), group.AllToAll(rows).ToArray<double>());
        Assert.Equal([ranks.Sum(s => (10 * s) + group.Rank)], group.ReduceScatter(rows).ToArray<double>());

        // Everything to rank 0, one row from rank 0, two from rank 1, ...
        var uneven = group.AllToAll(Ops.Full([group.Rank + 1, 2], group.Rank, ScalarType.Float64), [group.Rank + 1, .. new long[count - 1]],
            group.Rank == 0 ? [.. ranks.Select(r => (long)r + 1)] : new long[count]);
        Assert.Equal(group.Rank == 0 ? ranks.SelectMany(r => Enumerable.Repeat(r, 2 * ((int)r + 1))) : [], uneven.ToArray<double>());

        if (group.Rank == 0)
        {
            group.Send(Own(3), 1, tag: 4);
        }
        else if (group.Rank == 1)
        {
            var received = Own(0);
            group.Receive(received, 0, tag: 4);
            Assert.Equal(3.0, received.Item<double>());
        }

        Assert.Equal(ranks.Select(r => new string('x', (int)r)), group.GatherText(new string('x', group.Rank), Device.Cpu));
        group.RequireEqual("same", _ => "never");
        group.Barrier();
    });

    [Fact]
    public void ABFloat16OrStridedTensorIsCombinedLikeAnyOther() => Ranks.Run(2, group =>
    {
        var narrow = Ops.Full([2, 2], group.Rank + 1, ScalarType.BFloat16);
        Assert.All(group.AllReduce(narrow).To(ScalarType.Float32).ToArray<float>(), v => Assert.Equal(3, v));
        var turned = Tensor.FromArray<double>([1, 2, 3, 4], 2, 2).T();
        Assert.Equal([2.0, 6, 4, 8], group.AllReduce(turned).ToArray<double>());
        Assert.Equal([2.0, 6, 4, 8, 2, 6, 4, 8], group.AllGather(turned).ToArray<double>());
    });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void TheGradientOfAGatherIsTheSumOverWhatEachRankMakesOfTheRows(int count) => Ranks.Run(count, group =>
    {
        var own = Tensor.FromArray<double>([group.Rank + 1.0, group.Rank + 2.0], 2, 1);
        own.RequiresGrad = true;

        // Rank r weighs row i of all with (r + 1) (i + 1): the sum over ranks is T (T + 1) / 2 (i + 1).
        var weights = Ops.Arange(1, (2 * count) + 1, ScalarType.Float64).Reshape([2 * count, 1]) * (group.Rank + 1);
        (group.Gather(own) * weights).Sum().Backward();

        var factor = count * (count + 1) / 2.0;
        Assert.Equal([factor * ((2 * group.Rank) + 1), factor * ((2 * group.Rank) + 2)], own.Grad!.ToArray<double>());
    });

    [Fact]
    public void ARankThatGivesUpEndsTheOthersWithItsReason()
    {
        var messages = new string[3];
        var port = Ranks.FreePort();
        var threads = Enumerable.Range(0, 3).Select(rank => new Thread(() =>
        {
            using var scope = new Scope();
            using var group = ProcessGroup.Connect(Ranks.Place(rank, 3, port));
            if (rank == 1)
            {
                group.Fail("the disk is full");
                return;
            }

            messages[rank] = Assert.Throws<ProcessLostException>(() => group.AllReduce(Ops.Zeros([4]))).Message;
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Equal("rank 1 of 3 failed: the disk is full", messages[0]);
        Assert.Equal(messages[0], messages[2]);
    }

    [Fact]
    public void AMissingRankIsNamed()
    {
        var port = Ranks.FreePort();
        var error = Assert.Throws<ProcessLostException>(
            () => ProcessGroup.Connect(Ranks.Place(0, 2, port), new ProcessGroupOptions { StartTimeout = TimeSpan.FromSeconds(1) }));
        Assert.Equal("rank 1 of 2 did not appear within 1 s", error.Message);
    }
}
