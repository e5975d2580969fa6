using Selfsame.Siamese;
using Selfsame.Tests.Siamese;
using Selfsame.Torch;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Training;

public sealed class TargetSimilarityTests
{
    [Fact]
    public void Agrees_with_the_definition_in_plain_loops()
    {
        using var scope = new Scope();
        Tensor[] z = [Siamese.Views.Random(7, 4, 1), Siamese.Views.Random(7, 4, 2)];
        Tensor[] t = [Siamese.Views.Random(7, 4, 3), Siamese.Views.Random(7, 4, 4)];
        Tensor[] n = [Siamese.Views.Random(7, 4, 5), Siamese.Views.Random(7, 4, 6)];
        var outputs = new SiameseOutputs { Projections = z, Predictions = t, Positives = t, Negatives = n };

        var similarity = TargetSimilarity.Of(outputs)!.Value;

        double Mean(Tensor[] targets, bool same) => new[] { (0, 1), (1, 0) }.Average(pair =>
        {
            var (u, v) = (Siamese.Views.UnitRows(z[pair.Item1]), Siamese.Views.UnitRows(targets[pair.Item2]));
            return (from i in Enumerable.Range(0, 7) from j in Enumerable.Range(0, 7) where (i == j) == same select Siamese.Views.Dot(u[i], v[j])).Average();
        });
        Assert.Equal(Mean(t, same: true), similarity.Positive, 12);
        Assert.Equal(Mean(n, same: false), similarity.Negative, 12);
    }

    [Fact]
    public void Collapsed_features_are_alike_in_both()
    {
        using var scope = new Scope();
        var z = Siamese.Views.Random(1, 8, 1).Expand([16, 8]).Contiguous();

        var similarity = TargetSimilarity.Of(Siamese.Views.Two(z, z, z, z))!.Value;

        Assert.Equal(1, similarity.Positive, 12);
        Assert.Equal(1, similarity.Negative, 12);
    }

    [Fact]
    public void A_view_that_only_one_branch_sees_counts_where_it_is_seen()
    {
        using var scope = new Scope();
        var (z, t) = (Siamese.Views.Random(5, 4, 1), Siamese.Views.Random(5, 4, 2));
        var outputs = new SiameseOutputs { Projections = [z, null], Predictions = [z, null], Positives = [null, t], Negatives = [null, t] };

        Assert.Equal(Siamese.Views.UnitRows(z).Zip(Siamese.Views.UnitRows(t), Siamese.Views.Dot).Average(), TargetSimilarity.Of(outputs)!.Value.Positive, 12);
    }
}
