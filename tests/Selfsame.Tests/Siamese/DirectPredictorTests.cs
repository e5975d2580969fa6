using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class DirectPredictorTests
{
    private static readonly DirectPredictorOptions s_options = new() { Decay = 0.9, Epsilon = 0.3 };

    [Fact]
    public void WeightIsTheRootOfTheCorrelationOverItsLargestEigenvaluePlusEpsilon()
    {
        using var scope = new Scope();
        using var predictor = Wide(4, s_options);
        predictor.Observe([Views.Random(9, 4, 1), Views.Random(9, 4, 2)]);

        // (W - eps I)^2 = F / s_max, without any decomposition: s_max by power iteration.
        var f = Rows(predictor.Correlation);
        var largest = LargestEigenvalue(f);
        var w = Rows(predictor.Weight);
        for (var i = 0; i < 4; i++)
        {
            w[i][i] -= 0.3;
        }

        FiniteDifferences.AssertClose(f.SelectMany(row => row.Select(v => v / largest)).ToArray(), Product(w, w).SelectMany(r => r).ToArray(), 1e-9);
        Assert.True(predictor.Weight.Equal(predictor.Weight.T().Contiguous()));
        Assert.All((predictor.Weight - (Ops.Eye(4, ScalarType.Float64) * 0.3)).LinalgEigvalsh().ToArray<double>(), v => Assert.InRange(v, -1e-12, 1 + 1e-9));
    }

    [Fact]
    public void APowerOfOneScalesTheCorrelation()
    {
        using var scope = new Scope();
        using var predictor = Wide(3, s_options with { Power = 1, Epsilon = 0 });
        predictor.Observe([Views.Random(9, 3, 1)]);

        var f = Rows(predictor.Correlation);
        var largest = LargestEigenvalue(f);
        FiniteDifferences.AssertClose(f.SelectMany(row => row.Select(v => v / largest)).ToArray(), predictor.Weight.ToArray<double>(), 1e-9);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CorrelationIsTheWeightedSumOverAllBatches(bool normalize)
    {
        using var scope = new Scope();
        using var predictor = Wide(3, s_options with { Normalize = normalize });
        const int steps = 5;
        var expected = new double[9];
        for (var step = 0; step < steps; step++)
        {
            var z1 = Views.Random(6, 3, (ulong)(10 + step));
            var z2 = Views.Random(6, 3, (ulong)(20 + step));
            predictor.Observe([z1, z2]);

            var weight = step == 0 ? Math.Pow(0.9, steps - 1) : 0.1 * Math.Pow(0.9, steps - 1 - step);
            foreach (var v in normalize ? Views.UnitRows(z1).Concat(Views.UnitRows(z2)) : Rows(z1).Concat(Rows(z2)))
            {
                for (var i = 0; i < 9; i++)
                {
                    expected[i] += weight * v[i / 3] * v[i % 3] / 12;
                }
            }
        }

        FiniteDifferences.AssertClose(expected, predictor.Correlation.ToArray<double>(), 1e-12);
        Assert.Equal(steps, predictor.BatchesTracked.Item<long>());
    }

    [Fact]
    public void GradientIsThatOfTheCosineWithTheWeightHeldFixed()
    {
        using var scope = new Scope();
        using var state = new ObjectiveState();
        using var predictor = Wide(4, s_options);
        var z = Views.Leaf(Views.Random(5, 4, 1));
        var t = Views.Random(5, 4, 2);
        predictor.Observe([z]);

        var p = predictor.Forward(z);
        new NegativeCosineObjective()
            .Loss(
                new SiameseOutputs { Projections = [z, null], Predictions = [p, null], Positives = [null, t], Negatives = [null, t] },
                state)
            .Backward();

        var w = Rows(predictor.Weight);
        var targets = Views.UnitRows(t);
        double Reference(Tensor features) => Rows(features).Select((row, i) =>
        {
            var h = w.Select(line => Views.Dot(line, row)).ToArray();
            return -Views.Dot(h, targets[i]) / Math.Sqrt(Views.Dot(h, h));
        }).Average();
        FiniteDifferences.AssertClose(FiniteDifferences.Gradient(Reference, z.Detach()), z.Grad!.ToArray<double>());
        Assert.False(predictor.Weight.RequiresGrad);
        Assert.Empty(predictor.NamedParameters());
    }

    [Fact]
    public void TheWeightIsComputedAsOftenAsStated()
    {
        using var scope = new Scope();
        using var predictor = Wide(3, s_options with { Every = 2 });
        var weights = new List<double[]>();
        for (var step = 0; step < 4; step++)
        {
            predictor.Observe([Views.Random(6, 3, (ulong)step)]);
            weights.Add(predictor.Weight.ToArray<double>());
        }

        Assert.Equal(weights[0], weights[1]);
        Assert.NotEqual(weights[1], weights[2]);
        Assert.Equal(weights[2], weights[3]);
    }

    [Fact]
    public void CorrelationStaysInFloat32UnderAutocastAndSurvivesNaN()
    {
        using var scope = new Scope();
        using var predictor = new DirectPredictor(8, s_options);
        using var plain = new DirectPredictor(8, s_options);
        var z = Ops.Randn([16, 8]);
        using (Autocast.Enable(DeviceType.Cpu))
        {
            predictor.Observe([z]);
        }

        plain.Observe([z]);
        Assert.Equal(ScalarType.Float32, predictor.Correlation.DType);
        Assert.True(predictor.Correlation.Equal(plain.Correlation));

        predictor.Observe([z * double.NaN]);
        Assert.True(predictor.Correlation.Equal(plain.Correlation));
    }

    [Fact]
    public void AModelObservesEachTrainingBatchOnceWithAllItsViews()
    {
        using var scope = new Scope();
        var method = Methods.DirectPred(16);
        using var model = new SiameseModel(
            method, method.Views, BackboneCatalog.Create(new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small }), Device.Cpu);
        var predictor = Assert.IsType<DirectPredictor>(model.Predictor);
        Tensor[] images = [Ops.Randn([8, 3, 16, 16]), Ops.Randn([8, 3, 16, 16])];

        var outputs = model.Forward(images);
        Assert.Equal(1, predictor.BatchesTracked.Item<long>());
        var rows = Ops.Cat([outputs.Projections[0]!.Detach(), outputs.Projections[1]!.Detach()]);
        rows = rows / rows.Norm(2, [1], keepdim: true);
        Assert.True((predictor.Correlation - (rows.T().Mm(rows) / 16)).Abs().Max().ToDouble() < 1e-6);
        Assert.Contains("predictor.correlation", model.StateDict().Keys);

        model.Train(false);
        model.Forward(images);
        Assert.Equal(1, predictor.BatchesTracked.Item<long>());
    }

    private static DirectPredictor Wide(int width, DirectPredictorOptions options)
    {
        var predictor = new DirectPredictor(width, options);
        predictor.To(Device.Cpu, ScalarType.Float64);
        return predictor;
    }

    private static double[][] Rows(Tensor tensor) => [.. tensor.ToArray<double>().Chunk((int)tensor.Size(1))];

    private static double[][] Product(double[][] left, double[][] right) =>
        [.. left.Select(row => Enumerable.Range(0, right[0].Length).Select(j => row.Select((v, k) => v * right[k][j]).Sum()).ToArray())];

    private static double LargestEigenvalue(double[][] matrix)
    {
        var vector = Enumerable.Repeat(1.0, matrix.Length).ToArray();
        var value = 0.0;
        for (var i = 0; i < 10000; i++)
        {
            var image = matrix.Select(row => Views.Dot(row, vector)).ToArray();
            value = Math.Sqrt(Views.Dot(image, image));
            vector = [.. image.Select(v => v / value)];
        }

        return value;
    }
}
