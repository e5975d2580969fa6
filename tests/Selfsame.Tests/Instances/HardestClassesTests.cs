using Selfsame.Instances;
using Selfsame.Tests.Distributed;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Xunit;

namespace Selfsame.Tests.Instances;

public sealed class HardestClassesTests
{
    [Fact]
    public void TheyAreTheNearestOthersWhoeverHoldsThem()
    {
        using var scope = new Scope();
        var expected = Whole(600, 7);
        using var matrix = Matrix(600, null);
        Assert.Equal(expected, HardestClasses.Find(matrix, 7).ToArray<int>());
        RankThreads.Run(3, group =>
        {
            using var shard = Matrix(600, group);
            var found = HardestClasses.Find(shard, 7).ToArray<int>();
            Assert.Equal(expected.AsSpan((int)shard.Shard.Start * 7, (int)shard.Shard.Count * 7).ToArray(), found);
        });
    }

    [Fact]
    public void KMayReachBeyondAShard() => RankThreads.Run(3, group =>
    {
        using var matrix = Matrix(7, group);
        var found = HardestClasses.Find(matrix, 6).ToArray<int>();
        for (var i = 0; i < matrix.Shard.Count; i++)
        {
            Assert.Equal(Enumerable.Range(0, 7).Where(c => c != matrix.Shard.Start + i), found.Skip(i * 6).Take(6).Order());
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => HardestClasses.Find(matrix, 7));
    });

    private static int[] Whole(int classes, int k)
    {
        var rows = Rows(classes);
        var unit = rows / rows.Norm(2, [1], keepdim: true);
        var scores = unit.Mm(unit.T()).FillDiagonal_(-2);
        var (_, indices) = scores.Topk(k, 1);
        return [.. indices.ToArray<long>().Select(i => (int)i)];
    }

    private static ClassMatrix Matrix(int classes, ProcessGroup? group)
    {
        var matrix = new ClassMatrix(classes, 6, ScalarType.Float64, group);
        matrix.Weight.Copy_(Rows(classes).Slice(0, matrix.Shard.Start, matrix.Shard.End));
        return matrix;
    }

    private static Tensor Rows(int classes)
    {
        using var generator = new Generator(8);
        return Ops.Randn([classes, 6], generator, ScalarType.Float64);
    }
}
