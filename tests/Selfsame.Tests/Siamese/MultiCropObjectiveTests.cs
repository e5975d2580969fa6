using Selfsame.Siamese;
using Selfsame.Siamese.Mixing;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

/// <summary>Losses of 2 large and 4 small views, and of mixed views beside them, against plain loops over images.</summary>
public sealed class MultiCropObjectiveTests
{
    private const int Images = 5;
    private const int Width = 4;
    private const int Clean = 6;

    // A ring and the shares of the first images.
    private static readonly int[] s_partner = [2, 0, 4, 1, 3];
    private static readonly double[] s_share = [0.9, 0.25, 1, 0.5, 0];

    public static TheoryData<bool> WithoutAndWithMixedViews => [false, true];

    [Theory]
    [MemberData(nameof(WithoutAndWithMixedViews))]
    public void NegativeCosine(bool mixed) =>
        Check(new NegativeCosineObjective(), mixed, (u, targets, _, pair) => -Views.Dot(u, targets[pair.Target][pair.TargetRow]));

    [Theory]
    [MemberData(nameof(WithoutAndWithMixedViews))]
    public void UniGrad(bool mixed)
    {
        // The gradient form's value is a pseudo-loss; half the negative part has its gradient (Tao et al. 2022, eq. of UniGrad).
        var objective = new UniGradObjective { Balance = 3, Decay = 0.9 };
        Check(
            objective,
            mixed,
            (u, targets, state, pair) => (3 * Quadratic(u, state["F"])) - Views.Dot(u, targets[pair.Target][pair.TargetRow]),
            checkGradient: false);
        Check(
            objective,
            mixed,
            (u, targets, state, pair) => (1.5 * Quadratic(u, state["F"])) - Views.Dot(u, targets[pair.Target][pair.TargetRow]),
            checkValue: false);
    }

    [Theory]
    [MemberData(nameof(WithoutAndWithMixedViews))]
    public void Queue(bool mixed)
    {
        var objective = new QueueObjective { Temperature = 0.2, Queue = 7 };
        Check(objective, mixed, (u, targets, state, pair) =>
        {
            var positive = Math.Exp(Views.Dot(u, targets[pair.Target][pair.TargetRow]) / 0.2);
            return -Math.Log(positive / (positive + state["queue"].Chunk(Width).Sum(k => Math.Exp(Views.Dot(u, k) / 0.2))));
        });
    }

    [Theory]
    [MemberData(nameof(WithoutAndWithMixedViews))]
    public void NtXent(bool mixed)
    {
        var objective = new NtXentObjective { Temperature = 0.3 };
        Check(objective, mixed, (u, targets, _, pair) =>
        {
            // All keys but those of the anchor's own view: of its image, or of both images when it's mixed.
            var sum = 0.0;
            for (var view = 0; view < 2; view++)
            {
                for (var image = 0; image < Images; image++)
                {
                    var own = view == pair.Source && (image == pair.Image || (pair.IsMixed && image == s_partner[pair.Image]));
                    sum += own ? 0 : Math.Exp(Views.Dot(u, targets[view][image]) / 0.3);
                }
            }

            return -Math.Log(Math.Exp(Views.Dot(u, targets[pair.Target][pair.TargetRow]) / 0.3) / sum);
        });
    }

    [Fact]
    public void FAndTheQueueSeeLargeCleanViewsOnly()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var outputs = Outputs(Features(), mixed: true);

        new UniGradObjective().Loss(outputs, state);
        var queue = new QueueObjective { Queue = 100 };
        queue.AfterBackward(outputs, state);
        state.EndStep();

        var rows = Targets().SelectMany(Views.UnitRows).ToArray();
        var f = Enumerable.Range(0, Width * Width).Select(i => rows.Average(r => r[i / Width] * r[i % Width])).ToArray();
        FiniteDifferences.AssertClose(f, state.Tensors["F"].ToArray<double>(), 1e-12);
        Assert.Equal(2 * Images, state.Tensors["queue_pointer"].Item<long>());
    }

    [Fact]
    public void TheGradientOfAMixedViewIsTheOneOfTheMixedTarget()
    {
        // g = -(r t_a + (1 - r) t_b) + balance F u, the negative part unchanged.
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var features = Features();
        features[Clean] = Views.Leaf(features[Clean]);
        new UniGradObjective { Balance = 3 }.Loss(Outputs(features, mixed: true), state).Backward();

        var f = state.Tensors["F"].ToArray<double>();
        var target = Views.UnitRows(Targets()[1]);
        var expected = Views.UnitRows(features[Clean]).SelectMany((u, i) =>
        {
            var g = u.Select((_, d) => (3 * Enumerable.Range(0, Width).Sum(k => f[(d * Width) + k] * u[k]))
                - (s_share[i] * target[i][d]) - ((1 - s_share[i]) * target[s_partner[i]][d])).ToArray();
            var norm = Math.Sqrt(features[Clean].Detach().ToArray<double>().Chunk(Width).ElementAt(i).Sum(v => v * v));
            var radial = Views.Dot(g, u);
            return g.Select((v, d) => (v - (radial * u[d])) / norm / Images / 12);     // 10 clean pairs and 2 mixed ones
        }).ToArray();
        FiniteDifferences.AssertClose(expected, features[Clean].Grad!.ToArray<double>(), 1e-10);
    }

    [Fact]
    public void ALossOfWholeBatchesIsNotGivenMixedViews()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();

        Assert.True(new WholeBatchObjective().Loss(Outputs(Features(), mixed: false), state).ToDouble() > 0);
        Assert.Throws<InvalidOperationException>(() => new WholeBatchObjective().Loss(Outputs(Features(), mixed: true), state));
    }

    /// <summary>Holds an objective's value and its gradient at every kind of view beside the loss of single rows.</summary>
    private static void Check(
        Objective objective, bool mixed, Func<double[], double[][][], IReadOnlyDictionary<string, double[]>, Meeting, double> loss, bool checkValue = true, bool checkGradient = true)
    {
        using var scope = new Scope();
        foreach (var view in mixed ? [0, 3, Clean, Clean + 1] : new[] { 0, 1, 5 })
        {
            using var state = new ObjectiveState();
            var features = Features();
            features[view] = Views.Leaf(features[view]);
            var value = objective.Loss(Outputs(features, mixed), state);
            value.Backward();

            var remembered = state.Tensors.ToDictionary(t => t.Key, t => t.Value.DType == ScalarType.Float64 ? t.Value.ToArray<double>() : []);
            double Reference(Tensor at)
            {
                var changed = features.Select((f, v) => v == view ? at : f.Detach()).ToArray();
                return PlainLoop(changed, mixed, (u, row) => loss(u, [.. Targets().Select(Views.UnitRows)], remembered, row));
            }

            if (checkValue)
            {
                Assert.Equal(Reference(features[view].Detach()), value.ToDouble(), 12);
            }

            if (checkGradient)
            {
                FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Reference, features[view].Detach()), features[view].Grad!.ToArray<double>());
            }
        }
    }

    /// <summary>The mean over (online view, target view that isn't itself) of the mean over images.</summary>
    private static double PlainLoop(Tensor[] features, bool mixed, Func<double[], Meeting, double> loss)
    {
        var (sum, pairs) = (0.0, 0);
        for (var online = 0; online < (mixed ? Clean + 2 : Clean); online++)
        {
            var source = online >= Clean ? online - Clean : online;
            var rows = Views.UnitRows(features[online]);
            for (var target = 0; target < 2; target++)
            {
                if (target == source)
                {
                    continue;
                }

                pairs++;
                for (var i = 0; i < Images; i++)
                {
                    var own = loss(rows[i], new Meeting(source, target, i, i, online >= Clean));
                    sum += online < Clean ? own
                        : (s_share[i] * own) + ((1 - s_share[i]) * loss(rows[i], new Meeting(source, target, i, s_partner[i], true)));
                }
            }
        }

        return sum / pairs / Images;
    }

    private static Tensor[] Features() => [.. Enumerable.Range(0, Clean + 2).Select(v => Views.Random(Images, Width, (ulong)(20 + v)))];

    private static Tensor[] Targets() => [Views.Random(Images, Width, 40), Views.Random(Images, Width, 41)];

    private static SiameseOutputs Outputs(Tensor[] features, bool mixed)
    {
        var online = mixed ? features : features[..Clean];
        Tensor?[] targets = [.. Targets(), .. new Tensor?[online.Length - 2]];
        var partner = Tensor.FromArray<long>([.. s_partner.Select(p => (long)p)]);
        var share = Tensor.FromArray<double>(s_share);
        return new()
        {
            Projections = online,
            Predictions = online,
            Positives = targets,
            Negatives = targets,
            Mixes = mixed ? [.. new ViewMix?[Clean], new ViewMix(0, partner, share), new ViewMix(1, partner, share)] : [],
        };
    }

    private static double Quadratic(double[] u, double[] f)
    {
        var sum = 0.0;
        for (var i = 0; i < Width; i++)
        {
            for (var j = 0; j < Width; j++)
            {
                sum += u[i] * f[(i * Width) + j] * u[j];
            }
        }

        return sum;
    }

    /// <summary>Image <c>Image</c> of a view that is or was made of view <c>Source</c>, against row <c>TargetRow</c> of a target view.</summary>
    private readonly record struct Meeting(int Source, int Target, int Image, int TargetRow, bool IsMixed);
}
