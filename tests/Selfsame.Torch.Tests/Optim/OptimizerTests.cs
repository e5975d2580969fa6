using Selfsame.Torch.Optim;
using Xunit;

namespace Selfsame.Torch.Tests.Optim;

public sealed class OptimizerTests
{
    public static TheoryData<string, Func<IEnumerable<ParameterGroup>, Optimizer>> All => new()
    {
        { "SGD", groups => new Sgd(groups, new SgdOptions { Momentum = 0.9 }) },
        { "Adam", groups => new Adam(groups) },
        { "AdamW", groups => new AdamW(groups) },
        { "LARS", groups => new Lars(groups) },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void ResumesBitForBit(string name, Func<IEnumerable<ParameterGroup>, Optimizer> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        using var scope = new Scope();
        var straight = Parameters.Make(ScalarType.Float32);
        using var first = make(Parameters.Groups(straight));
        Run(first, straight, 0, 8);

        var halted = Parameters.Make(ScalarType.Float32);
        using var before = make(Parameters.Groups(halted));
        Run(before, halted, 0, 4);
        var saved = before.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value.Clone());
        var resumed = Array.ConvertAll(halted, pair => KeyValuePair.Create(pair.Key, pair.Value.Detach().Clone()));
        Array.ForEach(resumed, pair => pair.Value.RequiresGrad = true);
        Run(before, halted, 4, 6);
        using var after = make(Parameters.Groups(resumed));
        after.LoadStateDict(saved);
        Run(after, resumed, 4, 8);

        Assert.True(Parameters.ToArrays(straight).SelectMany(w => w).SequenceEqual(Parameters.ToArrays(resumed).SelectMany(w => w)), name);
        Assert.Equal(first.StateDict().Keys, after.StateDict().Keys);
        Assert.All(first.StateDict(), pair => Assert.True(pair.Value.Equal(after.StateDict()[pair.Key]), pair.Key));
        Assert.Equal(8, after.StepCount);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void LeavesNoTensorsBehind(string name, Func<IEnumerable<ParameterGroup>, Optimizer> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        var atStart = LiveTensors.Settled();
        using (new Scope())
        {
            var parameters = Parameters.Make(ScalarType.Float32);
            using var optimizer = make(Parameters.Groups(parameters));
            Run(optimizer, parameters, 0, 2);
            var live = Tensor.LiveCount;
            Run(optimizer, parameters, 2, 50);
            Assert.True(live == Tensor.LiveCount, name);

            optimizer.LoadStateDict(optimizer.StateDict());
            Assert.Equal(live, Tensor.LiveCount);
        }

        Assert.Equal(atStart, Tensor.LiveCount);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void SkipsParametersWithoutGradientAndTheirState(string name, Func<IEnumerable<ParameterGroup>, Optimizer> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        using var scope = new Scope();
        var parameters = Parameters.Make();
        using var optimizer = make(Parameters.Groups(parameters));
        Run(optimizer, parameters, 0, 3);
        optimizer.ZeroGrad();
        var weights = Parameters.ToArrays(parameters);
        var state = optimizer.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value.Clone());

        optimizer.Step();

        Assert.Equal(weights, Parameters.ToArrays(parameters));
        Assert.All(state.Where(pair => pair.Key != "step"), pair => Assert.True(pair.Value.Equal(optimizer.StateDict()[pair.Key]), $"{name} {pair.Key}"));
    }

    [Fact]
    public void DoesNotTouchGradients()
    {
        using var scope = new Scope();
        var parameters = Parameters.Make();
        using var optimizer = new Sgd(Parameters.Groups(parameters), new SgdOptions { Momentum = 0.9, Nesterov = true });
        Parameters.SetGradients(parameters, 1);
        var before = parameters.Select(pair => pair.Value.Grad!.ToArray<double>()).ToArray();

        optimizer.Step();

        Assert.Equal(before, parameters.Select(pair => pair.Value.Grad!.ToArray<double>()));
    }

    [Fact]
    public void ZeroGradDropsOrFills()
    {
        using var scope = new Scope();
        var parameters = Parameters.Make();
        using var optimizer = new Sgd(Parameters.Groups(parameters));
        Parameters.SetGradients(parameters, 1);

        optimizer.ZeroGrad(setToNone: false);
        Assert.All(parameters, pair => Assert.All(pair.Value.Grad!.ToArray<double>(), value => Assert.Equal(0, value)));

        optimizer.ZeroGrad();
        Assert.All(parameters, pair => Assert.Null(pair.Value.Grad));
    }

    [Fact]
    public void StateHasStableNamesInOrder()
    {
        using var scope = new Scope();
        var parameters = Parameters.Make();
        using var optimizer = new Adam(Parameters.Groups(parameters));
        Assert.Equal(["step"], optimizer.StateDict().Keys);

        Run(optimizer, parameters, 0, 2);

        Assert.Equal(
            ["step", .. new[] { "step", "exp_avg", "exp_avg_sq" }.SelectMany(slot => Enumerable.Range(0, 4).Select(i => $"{slot}/layer{i}.weight"))],
            optimizer.StateDict().Keys);
        Assert.Equal(2, optimizer.StateDict()["step/layer0.weight"].Item<long>());
        Assert.Equal(1, optimizer.StateDict()["step/layer1.weight"].Item<long>());
    }

    [Fact]
    public void StateKeepsTheMemoryFormatOfItsParameter()
    {
        using var scope = new Scope();
        var weight = Ops.Ones([4, 3, 2, 2]).Contiguous(MemoryFormat.ChannelsLast);
        weight.RequiresGrad = true;
        using var optimizer = new Sgd([new ParameterGroup([new("conv", weight)], 0.1)], new SgdOptions { Momentum = 0.9 });

        optimizer.LoadStateDict(new Dictionary<string, Tensor> { ["step"] = Tensor.FromScalar(1L), ["momentum_buffer/conv"] = Ops.Ones([4, 3, 2, 2]) });

        Assert.Equal(weight.Strides(), optimizer.StateDict()["momentum_buffer/conv"].Strides());
    }

    [Fact]
    public void RefusesAStateThatDoesNotFitAndChangesNothing()
    {
        using var scope = new Scope();
        var parameters = Parameters.Make();
        using var optimizer = new Adam(Parameters.Groups(parameters));
        Run(optimizer, parameters, 0, 2);
        var good = optimizer.StateDict().ToDictionary(pair => pair.Key, pair => pair.Value.Clone());

        Refused(state => state.Remove("step"), "no 'step'");
        Refused(state => state.Remove("exp_avg_sq/layer2.weight"), "'step/layer2.weight' but no 'exp_avg_sq/layer2.weight'");
        Refused(state => state["exp_avg/elsewhere"] = Ops.Zeros([2]), "'exp_avg/elsewhere', which fits no parameter");
        Refused(
            state => state["exp_avg/layer1.weight"] = Ops.Zeros([2], ScalarType.Float64),
            "'exp_avg/layer1.weight' of the optimizer's state is Float64 [2], not Float64 [4]");
        Refused(state => state["exp_avg/layer1.weight"] = Ops.Zeros([4], ScalarType.Float32), "is Float32 [4], not Float64 [4]");

        Assert.All(good, pair => Assert.True(pair.Value.Equal(optimizer.StateDict()[pair.Key])));

        void Refused(Action<Dictionary<string, Tensor>> spoil, string message)
        {
            var state = new Dictionary<string, Tensor>(good);
            spoil(state);
            Assert.Contains(message, Assert.Throws<InvalidDataException>(() => optimizer.LoadStateDict(state)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void SetLearningRateHeedsFactorsAndFixedRates()
    {
        using var scope = new Scope();
        var parameters = Parameters.Make();
        ParameterGroup[] groups =
        [
            new(parameters.Take(1), 1),
            new(parameters.Skip(1).Take(1), 1) { LearningRateFactor = 0.1 },
            new(parameters.Skip(2), 0.05) { HasFixedLearningRate = true },
        ];
        using var optimizer = new Sgd(groups);

        optimizer.SetLearningRate(0.5);

        Assert.Equal([0.5, 0.05, 0.05], groups.Select(group => group.LearningRate));
    }

    [Fact]
    public void RefusesOptionsThatMakeNoSense()
    {
        using var scope = new Scope();
        var parameters = Parameters.Make();
        Assert.Throws<ArgumentException>(() => new SgdOptions { Momentum = 1 });
        Assert.Throws<ArgumentException>(() => new AdamOptions { Beta2 = 1 });
        Assert.Throws<ArgumentException>(() => new LarsOptions { TrustCoefficient = 0 });
        Assert.Throws<ArgumentException>(() => new Sgd(Parameters.Groups(parameters), new SgdOptions { Nesterov = true }));
        Assert.Throws<ArgumentException>(() => new Sgd([new ParameterGroup([], 0.1)]));
        Assert.Throws<ArgumentException>(() => new Sgd([new(parameters, 0.1), new(parameters.Take(1), 0.1)]));
        Assert.Throws<ArgumentException>(() => new ParameterGroup([new("sum", parameters[0].Value + 1)], 0.1));
        Assert.Equal(
            "LearningRate is -1; it must be a number that isn't negative",
            Assert.Throws<ArgumentException>(() => new ParameterGroup(parameters, -1)).Message);
    }

    private static void Run(Optimizer optimizer, KeyValuePair<string, Tensor>[] parameters, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            Parameters.SetGradients(parameters, step);
            optimizer.Step();
        }
    }
}
