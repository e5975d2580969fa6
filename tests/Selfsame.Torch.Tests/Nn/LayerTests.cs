using Selfsame.Torch.Nn;
using Xunit;

namespace Selfsame.Torch.Tests.Nn;

public sealed class LayerTests
{
    private static readonly double[] s_points = [-4, -1.5, -0.25, 0, 0.5, 2, 5];

    public static TheoryData<string> Activations => ["gelu", "silu", "hardswish", "hardsigmoid", "sigmoid", "tanh"];

    [Theory]
    [MemberData(nameof(Activations))]
    public void AnActivationIsItsFormula(string name)
    {
        using var scope = new Scope();
        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        static double Relu6(double x) => Math.Clamp(x, 0, 6);
        (Activation Layer, Func<double, double> Formula) pair = name switch
        {
            "gelu" => (Activation.Gelu(), x => x * Normal(x)),
            "silu" => (Activation.SiLU(), x => x * Sigmoid(x)),
            "hardswish" => (Activation.Hardswish(), x => x * Relu6(x + 3) / 6),
            "hardsigmoid" => (Activation.Hardsigmoid(), x => Relu6(x + 3) / 6),
            "sigmoid" => (Activation.Sigmoid(), Sigmoid),
            _ => (Activation.Tanh(), Math.Tanh),
        };

        var output = pair.Layer.Forward(Tensor.FromArray<double>(s_points, s_points.Length)).ToArray<double>();

        Assert.All(s_points.Zip(output), p => Assert.Equal(pair.Formula(p.First), p.Second, 1e-7));
    }

    [Fact]
    public void DropoutZeroesItsShareAndKeepsTheMeanInTraining()
    {
        using var scope = new Scope();
        Runtime.ManualSeed(3);
        using var layer = new Dropout(0.25);
        const int count = 40_000;

        var output = layer.Forward(Ops.Ones([count])).ToArray<float>();

        // Three standard deviations of a binomial share.
        Assert.InRange(output.Count(v => v == 0) / (double)count, 0.25 - 0.0065, 0.25 + 0.0065);
        Assert.All(output.Where(v => v != 0), v => Assert.Equal(1 / 0.75f, v, 1e-6f));
    }

    [Fact]
    public void DropoutLeavesEvaluationAlone()
    {
        using var scope = new Scope();
        using var layer = new Dropout(0.9);
        layer.Eval();
        var input = Ops.Randn([50]);

        Assert.Equal(input.ToArray<float>(), layer.Forward(input).ToArray<float>());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void DropoutRefusesAShareThatIsNone(double probability) => Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(probability));

    [Fact]
    public void AdaptiveAveragePoolingIsTheMeanOfEachArea()
    {
        using var scope = new Scope();
        var input = Tensor.FromArray<double>(Enumerable.Range(0, 16).Select(i => (double)i).ToArray(), 1, 1, 4, 4);

        Assert.Equal([7.5], new AdaptiveAvgPool2d().Forward(input).ToArray<double>());
        Assert.Equal([2.5, 4.5, 10.5, 12.5], new AdaptiveAvgPool2d(2).Forward(input).ToArray<double>());
    }

    [Fact]
    public void MaxPoolingTakesTheLargestOfEachWindow()
    {
        using var scope = new Scope();
        var input = Tensor.FromArray<double>(Enumerable.Range(0, 16).Select(i => (double)-i).ToArray(), 1, 1, 4, 4);

        Assert.Equal([0, -2, -8, -10], new MaxPool2d(2, 2).Forward(input).ToArray<double>());
        Assert.Equal([0, -1, -4, -5], new MaxPool2d(3, 2, padding: 1).Forward(input).ToArray<double>());
    }

    [Fact]
    public void IdentityReturnsItsInput()
    {
        using var scope = new Scope();
        var input = Ops.Randn([3]);

        Assert.Same(input, new Identity().Forward(input));
    }

    [Fact]
    public void AModuleComputesWithBorrowedTensorsUntilTheLoanEnds()
    {
        using var scope = new Scope();
        using var module = new Sequential(new Linear(2, 2), new BatchNorm(2));
        var input = Ops.Randn([5, 2]);
        module.Eval();
        var own = module.Forward(input).ToArray<float>();
        var weight = Ops.Zeros([2, 2]);
        weight.RequiresGrad = true;
        var mean = Ops.Ones([2]);

        module.Train();
        using (module.Borrow(new Dictionary<string, Tensor> { ["0.weight"] = weight * 1.0, ["1.running_mean"] = mean, ["1.running_var"] = Ops.Ones([2]) }))
        {
            module.Forward(input).Square().Sum().Backward();
        }

        module.Eval();
        Assert.Equal(own, module.Forward(input).ToArray<float>());                  // running statistics were the borrowed ones
        Assert.NotNull(weight.Grad);
        Assert.Null(((Linear)module.Children.First().Module).Weight.Grad);
        Assert.NotEqual(1, mean.ToArray<float>()[0]);
        Assert.Contains(
            "no tensor '0.weight' of shape [3]",
            Assert.Throws<ArgumentException>(() => module.Borrow(new Dictionary<string, Tensor> { ["0.weight"] = Ops.Ones([3]) })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => module.Borrow(new Dictionary<string, Tensor> { ["2.weight"] = weight }));
    }

    // The normal distribution function by Simpson's rule: independent of any library's erf.
    private static double Normal(double x)
    {
        const int intervals = 2000;
        var step = x / intervals;
        static double Density(double t) => Math.Exp(-t * t / 2) / Math.Sqrt(2 * Math.PI);
        var sum = Density(0) + Density(x);
        for (var i = 1; i < intervals; i++)
        {
            sum += Density(i * step) * (i % 2 == 0 ? 2 : 4);
        }

        return 0.5 + (sum * step / 3);
    }
}
