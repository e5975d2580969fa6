using Selfsame.Siamese;
using Selfsame.Torch;

namespace Selfsame.Tests.Siamese;

/// <summary>Small float64 batches of features for objectives.</summary>
internal static class Views
{
    public static Tensor Random(long rows, long width, ulong seed)
    {
        using var generator = new Generator(seed);
        return Ops.Randn([rows, width], generator, ScalarType.Float64);
    }

    public static Tensor Leaf(Tensor tensor)
    {
        var leaf = tensor.Detach().Clone();
        leaf.RequiresGrad = true;
        return leaf;
    }

    /// <summary>Two views whose targets are given.</summary>
    public static SiameseOutputs Two(Tensor z1, Tensor z2, Tensor t1, Tensor t2) => new()
    {
        Projections = [z1, z2],
        Predictions = [z1, z2],
        Positives = [t1, t2],
        Negatives = [t1, t2],
    };

    /// <summary>Two views with one branch for both (SimCLR).</summary>
    public static SiameseOutputs Shared(Tensor z1, Tensor z2) => Two(z1, z2, z1, z2);

    /// <summary>The rows as arrays, each of length one.</summary>
    public static double[][] UnitRows(Tensor tensor)
    {
        var width = (int)tensor.Size(1);
        return [.. tensor.ToArray<double>().Chunk(width).Select(row =>
        {
            var norm = Math.Sqrt(row.Sum(v => v * v));
            return row.Select(v => v / norm).ToArray();
        })];
    }

    public static double Dot(double[] left, double[] right) => left.Zip(right, (l, r) => l * r).Sum();
}
