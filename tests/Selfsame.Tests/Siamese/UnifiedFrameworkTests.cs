using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Tests.Siamese;

/// <summary>
/// What ties losses and gradients together in the unified framework (Tao et al. 2022): each gradient against central differences of its loss, and the
/// identities between them. float64.
/// </summary>
public sealed class UnifiedFrameworkTests
{
    [Fact]
    public void Check01_InfoNceGradientIsThatOfItsLossWithTheKeysFixed()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = SameTargets();
        var p = GradientCase.Unit(c.P2);

        var actual = c.GradientOf(new QueueGradientObjective { Temperature = 0.3, Queue = 9 }, state);
        var queue = GradientCase.Unit(state.Tensors["queue"]);
        AssertIsGradientOf(c, actual, z => Mean(Plain.UnitRows(z), (u, i) => InfoNce(u, p[i], [p[i], .. queue])));

        double[][] batch = [.. GradientCase.Unit(c.P1), .. p];
        actual = c.GradientOf(new NtXentGradientObjective { Temperature = 0.3 });
        AssertIsGradientOf(c, actual, z => Mean(Plain.UnitRows(z), (u, i) => InfoNce(u, p[i], batch)));
    }

    [Fact]
    public void Check02_SimClrsGradientHasTwoBracketsAndWithFixedKeysTheFirst()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        const int n = 6;
        var c = new GradientCase();
        double[][] rows = [.. GradientCase.Unit(c.Z1), .. GradientCase.Unit(c.Z2)];
        var share = rows.Select((anchor, i) =>
        {
            var e = rows.Select((key, k) => k == i ? 0 : Math.Exp(Views.Dot(anchor, key) / 0.3)).ToArray();
            return e.Select(x => x / e.Sum()).ToArray();
        }).ToArray();
        double[][] Bracket(Func<int, int, double> weight) => [.. Enumerable.Range(0, n).Select(i =>
            Plain.Scale(Plain.Add([Plain.Scale(rows[i + n], -1), .. rows.Select((key, k) => Plain.Scale(key, weight(i, k)))]), 1 / 0.3))];
        var first = Bracket((i, k) => share[i][k]);
        var second = Bracket((i, k) => share[k][i]);

        // The mean over 2N anchors, keys and all.
        using var inner = new ObjectiveState();
        new NtXentObjective { Temperature = 0.3 }.Loss(Views.Shared(c.Z1, c.Z2), inner).Backward();
        var whole = c.Z1.Grad!.ToArray<double>();
        FiniteDifferences.AssertClose(c.FromUnitRows([.. first.Zip(second, (a, b) => Plain.Add(a, b))]), whole);
        var z2 = c.Z2.Detach();
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => NtXent(z, z2, z, z2), c.Z1.Detach()), whole);

        // Keys held fixed.
        var fixedKeys = new GradientCase { P1 = c.Z1.Detach(), P2 = z2, Q1 = c.Z1.Detach(), Q2 = z2 };
        var form = fixedKeys.GradientOf(new NtXentGradientObjective { Temperature = 0.3, MaskOwnView = true });
        FiniteDifferences.AssertClose(c.FromUnitRows(first), form);
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => NtXent(z, z2, c.Z1.Detach(), z2), c.Z1.Detach()), form);
        FiniteDifferences.AssertClose(fixedKeys.GradientOf(new NtXentObjective { Temperature = 0.3 }), form);
    }

    [Fact]
    public void Check03_TheExactAsymmetricGradientIsThatOfTheCosineAndBothFormsAreOrthogonalToTheFeature()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = SameTargets();

        var actual = c.GradientOf(new DirectPredGradientObjective { CrossTerm = true }, state);

        var w = Plain.OfEigenvalues(Plain.Rows(state.Tensors["F"]), (s, max) => Math.Sqrt(s / max) + 0.3);
        var t = GradientCase.Unit(c.P2);
        AssertIsGradientOf(c, actual, z => Mean(Plain.UnitRows(z), (u, i) =>
        {
            var predicted = Plain.Multiply(w, u);
            return -Views.Dot(predicted, t[i]) / Plain.Length(predicted);
        }));

        // For one image and one direction the objective's value is u g itself.
        foreach (var crossTerm in new[] { false, true })
        {
            for (var i = 0; i < 6; i++)
            {
                SiameseOutputs one = new()
                {
                    Projections = [c.Z1.Slice(0, i, i + 1), null],
                    Predictions = [c.Z1.Slice(0, i, i + 1), null],
                    Positives = [null, c.P2.Slice(0, i, i + 1)],
                    Negatives = [c.Q1, c.Q2],
                };
                using var own = new ObjectiveState();
                Assert.Equal(0, new DirectPredGradientObjective { CrossTerm = crossTerm }.Loss(one, own).ToDouble(), 12);
            }
        }
    }

    [Fact]
    public void Check04_TheSquareOfThePredictorHasTheCrossTermThatThePaperDrops()
    {
        using var scope = new Scope();
        double[][] rows = Plain.Rows(Views.Random(9, 5, 3));
        var f = Plain.Correlation(rows, rows);
        var tensor = Tensor.FromArray<double>(Plain.Flat(f), 5, 5);

        var (w, exact) = new DirectPredGradientObjective { Epsilon = 0.3, CrossTerm = true }.Predictor(tensor);
        var (_, dropped) = new DirectPredGradientObjective { Epsilon = 0.3 }.Predictor(tensor);

        var root = Plain.OfEigenvalues(f, (s, max) => Math.Sqrt(s / max));
        var relative = Plain.Multiply(root, root);
        double[] Sum(double cross) => Plain.Flat(relative.Select((r, i) => r.Select((x, j) => x + (cross * root[i][j]) + (i == j ? 0.09 : 0)).ToArray()));
        FiniteDifferences.AssertClose(Sum(2 * 0.3), w.T().Mm(w).ToArray<double>());
        FiniteDifferences.AssertClose(Sum(2 * 0.3), exact.ToArray<double>());
        FiniteDifferences.AssertClose(Sum(0), dropped.ToArray<double>());
    }

    [Theory]
    [InlineData(FeatureNormalization.Batch)]
    [InlineData(FeatureNormalization.None)]
    [InlineData(FeatureNormalization.Unit)]
    public void Check05_BarlowTwinsGradientIsThatOfItsLossWithAndWithoutBatchNorm(FeatureNormalization normalization)
    {
        using var scope = new Scope();
        var c = SameTargets();
        const double lambda = 0.2;
        double[][] Features(double[][] z) => normalization switch
        {
            FeatureNormalization.Batch => Plain.BatchNormalized(z).Normalized,
            FeatureNormalization.Unit => Plain.UnitRows(z),
            _ => z,
        };
        var t = Features(Plain.Rows(c.P2));

        var actual = c.GradientOf(new BarlowTwinsGradientObjective { Normalization = normalization, KeepDiagonal = true, Balance = lambda });

        AssertIsGradientOf(c, actual, z =>
        {
            var w = Plain.Correlation(Features(z), t);
            return w.Select((r, i) => r.Select((x, j) => i == j ? (x - 1) * (x - 1) : lambda * x * x).Sum()).Sum();
        });
    }

    [Fact]
    public void Check06_VicRegsGradientIsThatOfItsLossWithChannelsAboveAndBelowGamma()
    {
        using var scope = new Scope();
        var c = SameTargets();
        const double balance = 0.3;
        const double variance = 0.4;
        const int n = 6;
        const int d = 5;
        var objective = new VicRegGradientObjective
        {
            Normalization = FeatureNormalization.None,
            Centered = true,
            ExtraTerm = true,
            Balance = balance,
            Variance = variance,
            Gamma = 1,
        };

        var actual = c.GradientOf(objective);

        const double lambda1 = balance * d * (n - 1) * (n - 1) / (2.0 * n * n);
        var t = Plain.Rows(c.P2);
        AssertIsGradientOf(c, actual, z =>
        {
            var invariance = Mean(z, (row, i) => row.Zip(t[i], (x, y) => (x - y) * (x - y)).Sum());
            var v = Plain.Centered(z);
            var covariance = Plain.Multiply(Plain.Transpose(v), v).Select(r => Plain.Scale(r, 1.0 / (n - 1))).ToArray();
            var off = covariance.Select((r, i) => r.Where((_, j) => j != i).Sum(x => x * x)).Sum();
            var std = covariance.Select((r, i) => Math.Sqrt(r[i] + 1e-4)).ToArray();
            Assert.Contains(std, s => s > 1);
            Assert.Contains(std, s => s < 1);
            return invariance + (lambda1 / d * off) + (variance * std.Sum(s => Math.Max(0, 1 - s)));
        });
    }

    [Fact]
    public void Check07_UniGradsGradientIsThatOfItsLossWithFFixed()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        var c = new GradientCase();

        var actual = c.GradientOf(new UniGradObjective { Balance = 3 }, state);

        var f = Plain.Rows(state.Tensors["F"]);
        var t = GradientCase.Unit(c.P2);
        AssertIsGradientOf(c, actual, z => Mean(Plain.UnitRows(z), (u, i) => -Views.Dot(u, t[i]) + (1.5 * Views.Dot(u, Plain.Multiply(f, u)))));
    }

    [Fact]
    public void Check08_AtTheRawFeaturesOnlyThePartAcrossTheFeatureIsLeft()
    {
        using var scope = new Scope();
        var z = Views.Leaf(Views.Random(6, 5, 1));
        var direction = Views.Random(6, 5, 2);
        using var state = new ObjectiveState();
        SiameseOutputs outputs = new() { Projections = [z, null], Predictions = [z, null], Positives = [null, direction], Negatives = [null, direction] };

        // With no push, g is minus the unit target.
        new UniGradObjective { Balance = 0 }.Loss(outputs, state).Backward();

        var g = GradientCase.Unit(direction).Select(t => Plain.Scale(t, -1.0 / 6)).ToArray();
        FiniteDifferences.AssertClose(Plain.Flat(Plain.ThroughUnitRows(g, Plain.Rows(z.Detach()))), z.Grad!.ToArray<double>());
        Assert.All((z.Grad! * z.Detach()).Sum([1]).ToArray<double>(), v => Assert.Equal(0, v, 14));
    }

    [Fact]
    public void Check09_TheNegativesAreCorrelationsTimesFeaturesAndUniGradWithoutMemoryIsRowJ()
    {
        using var scope = new Scope();
        var c = SameTargets();
        var (z1, t2) = (Plain.Rows(c.Z1.Detach()), Plain.Rows(c.P2));
        var negative = Difference(c, b => new BarlowTwinsGradientObjective { Normalization = FeatureNormalization.None, Balance = b });

        // Barlow Twins: C t with C = (1/N) sum of v_1 t^T.
        var correlation = Plain.Correlation(z1, t2);
        FiniteDifferences.AssertClose(GradientCase.FromRaw([.. t2.Select(t => Plain.Scale(Plain.Multiply(correlation, t), 2))]), negative);

        // VICReg: C_11 u.
        negative = Difference(c, b => new VicRegGradientObjective { Normalization = FeatureNormalization.None, Balance = b });
        correlation = Plain.Correlation(z1, z1);
        FiniteDifferences.AssertClose(GradientCase.FromRaw([.. z1.Select(u => Plain.Scale(Plain.Multiply(correlation, u), 2))]), negative);

        // rho = 0 and F from the first view's online features.
        var row = c.GradientOf(new VicRegGradientObjective { Balance = 3 });
        using var state = new ObjectiveState();
        new UniGradObjective { Balance = 3, Decay = 0 }.Loss(c.Outputs with { Negatives = [c.Z1.Detach(), null] }, state).Backward();
        FiniteDifferences.AssertClose(row, [.. c.Z1.Grad!.ToArray<double>().Select(x => 2 * x)]);
    }

    [Fact]
    public void Check10_FIsTheWeightedSumOverThePastSymmetricPositiveAndOfTraceOne()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        const int steps = 5;
        const double decay = 0.8;
        var objective = new UniGradObjective { Decay = decay };
        var expected = new double[25];
        for (var step = 0; step < steps; step++)
        {
            var c = new GradientCase { Q1 = Views.Random(6, 5, (ulong)(30 + step)), Q2 = Views.Random(6, 5, (ulong)(40 + step)) };
            objective.Loss(c.Outputs, state);

            // rho_v: rho^(t-1) / 2N for the first batch, (1 - rho) rho^k / 2N for one k steps ago.
            var weight = (step == 0 ? 1 : 1 - decay) * Math.Pow(decay, steps - 1 - step) / 12;
            foreach (var v in GradientCase.Unit(c.Q1).Concat(GradientCase.Unit(c.Q2)))
            {
                for (var k = 0; k < 25; k++)
                {
                    expected[k] += weight * v[k / 5] * v[k % 5];
                }
            }
        }

        var f = Plain.Rows(state.Tensors["F"]);
        FiniteDifferences.AssertClose(expected, Plain.Flat(f));
        Assert.Equal(1, Enumerable.Range(0, 5).Sum(i => f[i][i]), 12);
        FiniteDifferences.AssertClose(Plain.Flat(f), Plain.Flat(Plain.Transpose(f)), 1e-14);
        Assert.All(state.Tensors["F"].LinalgEigvalsh().ToArray<double>(), value => Assert.True(value > -1e-12));
    }

    /// <summary>Losses have one target for both parts of their gradient.</summary>
    private static GradientCase SameTargets()
    {
        var (t1, t2) = (Views.Random(6, 5, 3), Views.Random(6, 5, 4));
        return new() { P1 = t1, P2 = t2, Q1 = t1, Q2 = t2 };
    }

    // The loss of the first view against the second target, one of two directions.
    private static void AssertIsGradientOf(GradientCase c, double[] actual, Func<double[][], double> loss) =>
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(z => loss(Plain.Rows(z)) / 2, c.Z1.Detach()), actual);

    private static double[] Difference(GradientCase c, Func<double, Objective> objective) =>
        [.. c.GradientOf(objective(1)).Zip(c.GradientOf(objective(0)), (with, without) => with - without)];

    private static double Mean(double[][] rows, Func<double[], int, double> loss) => rows.Select(loss).Average();

    private static double InfoNce(double[] u, double[] positive, double[][] keys) =>
        (-Views.Dot(u, positive) / 0.3) + Math.Log(keys.Sum(k => Math.Exp(Views.Dot(u, k) / 0.3)));

    // The mean over 2N anchors z against 2N keys, without the anchor's own place.
    private static double NtXent(Tensor z1, Tensor z2, Tensor key1, Tensor key2)
    {
        double[][] anchors = [.. GradientCase.Unit(z1), .. GradientCase.Unit(z2)];
        double[][] keys = [.. GradientCase.Unit(key1), .. GradientCase.Unit(key2)];
        return Mean(anchors, (u, i) => InfoNce(u, keys[(i + 6) % 12], [.. keys.Where((_, k) => k != i)]));
    }
}
