using Selfsame.Routing;
using Selfsame.Siamese;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;
using Xunit;
using static Selfsame.Tests.Training.TestRuns;

namespace Selfsame.Tests.Routing;

public sealed class SubnetTrainingTests : IDisposable
{
    private const int Size = 8;

    private readonly TemporaryFolder _folder = new();
    private readonly TinyImages _images = new(24, Size);

    public void Dispose()
    {
        _images.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("simsiam", SubnetNorms.TwoSets, 3)]             // the end of phase 0
    [InlineData("byol", SubnetNorms.PerPrefix, 6)]              // the end of phase 1; phase 2 is left out
    [InlineData("simsiam", SubnetNorms.PerPrefix, 7)]           // in the middle of phase 3
    public void AStoppedAndResumedRunEqualsAnUndisturbedOneBitForBit(string method, SubnetNorms norms, int stop)
    {
        var recipe = Recipe(method, sdr => sdr with
        {
            Phases = [1, 1, 0, 1],
            Subnets = sdr.Subnets with { Norms = norms },
            Untouched = norms == SubnetNorms.PerPrefix ? UntouchedSlices.Freeze : UntouchedSlices.Update,
            RestartSchedule = stop == 7,
            Distill = new() { Predictor = stop == 7 ? DistillationPredictor.Own : DistillationPredictor.Shared },
        });
        var (whole, parts) = (_folder.File("whole"), _folder.File("parts"));

        Run(recipe, _images, whole);
        StopAfter(stop, recipe, _images, parts);
        using (var run = Pretraining.Resume(parts, _images))
        {
            Assert.Equal(9, run.Steps().Last().Step);
        }

        AssertSameRun(whole, parts);
        Assert.Equal(File.ReadAllText(new RunDirectory(whole).Subnets), File.ReadAllText(new RunDirectory(parts).Subnets));
    }

    [Fact]
    public void UntilSubNetsAreOpenedARunIsThePlainOneBitForBit()
    {
        using var plain = Pretraining.Start(Recipe("simsiam", null) with { Epochs = 2 }, _images);
        using var divided = Pretraining.Start(Recipe("simsiam", sdr => sdr with { Phases = [1, 1] }) with { Epochs = 2 }, _images);
        using var left = plain.Steps().GetEnumerator();
        using var right = divided.Steps().GetEnumerator();

        for (var step = 0; step <= 3; step++)
        {
            Assert.True(left.MoveNext() && right.MoveNext());
            Assert.Equal(left.Current.Loss, right.Current.Loss);
            Assert.Null(right.Current.Subnet);
        }

        Assert.All(plain.Model.StateDict(), t => Assert.True(t.Value.Equal(divided.Model.StateDict()[t.Key]), t.Key));
        Assert.True(left.MoveNext() && right.MoveNext());
        Assert.Equal(1, right.Current.Subnet!.Phase);
        Assert.Equal("0-0-0", right.Current.Subnet.Path.ToString()[..5]);       // the closed stages' first groups
    }

    [Theory]
    [InlineData("simsiam", SubnetNorms.TwoSets)]
    [InlineData("byol", SubnetNorms.PerPrefix)]
    public void ASubNetInTheModelIsAModelOfItsOwn(string method, SubnetNorms norms)
    {
        using var scope = new Scope();
        var recipe = Recipe(method, sdr => sdr with { Subnets = sdr.Subnets with { Norms = norms } });
        using var model = Model(recipe);
        var path = new SubnetPath(1, 0, 1, 1);
        Tensor[] views = [Ops.Randn([6, 3, Size, Size]), Ops.Randn([6, 3, Size, Size])];
        var family = model.Subnets!.Family;
        using var alone = new SiameseModel(recipe.Method, recipe.Views, family.Extract(path), Device.Cpu);
        using (Autograd.NoGrad())
        {
            foreach (var (name, tensor) in alone.Online.Projector.StateDict())
            {
                var whole = model.Online.Projector.StateDict()[name];
                tensor.Copy_(name == "0.weight" ? family.TakeFeatureColumns(whole, path) : whole);
            }

            foreach (var (name, tensor) in alone.Predictor!.StateDict())
            {
                tensor.Copy_(model.Predictor!.StateDict()[name]);
            }

            if (alone.Target is not null)
            {
                MomentumEncoder.CopyFrom(alone.Target, alone.Online);
            }
        }

        using var state = new ObjectiveState();
        var expected = recipe.Method.Objective.Loss(alone.Forward(views), state);
        expected.Backward();
        using (model.Route(path))
        {
            var loss = recipe.Method.Objective.Loss(model.Forward(views), state);
            loss.Backward();
            Assert.Equal(expected.ToDouble(), loss.ToDouble(), 5);
        }

        var columns = family.TakeFeatureColumns(model.Online.Projector.StateDict()["0.weight"].Grad!, path);
        Assert.True((columns - alone.Online.Projector.StateDict()["0.weight"].Grad!).Abs().Max().ToDouble() < 1e-6);
        // Exactly zero beside the path, in the projector too: in float64, where the order of the sum doesn't show.
        static double Squares(Tensor tensor) => tensor.To(ScalarType.Float64).Square().Sum().ToDouble();
        Assert.Equal(Squares(columns), Squares(model.Online.Projector.StateDict()["0.weight"].Grad!), 12);
        foreach (var (name, tensor) in model.Online.Backbone.NamedParameters())
        {
            var gradient = tensor.Grad ?? tensor.ZerosLike();
            foreach (var part in family.PartsOf(name, gradient, path))
            {
                part.Zero_();
            }

            Assert.Equal(0, gradient.Abs().Max().ToDouble());
        }

        // Outside of a route the model is the largest network again.
        Assert.Equal(model.Online.Forward(views[0]).ToArray<float>(), model.Forward(views).Projections[0]!.ToArray<float>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheLargestNetworksFeaturesCarryNoGradientAndLeaveItAsItWas(bool running)
    {
        using var scope = new Scope();
        using var model = Model(Recipe("simsiam", sdr => sdr));
        Tensor[] views = [Ops.Randn([6, 3, Size, Size]), Ops.Randn([6, 3, Size, Size])];
        var before = model.Online.NamedBuffers().ToDictionary(b => b.Name, b => b.Tensor.Clone());

        var features = model.Largest(views, running);

        Assert.All(features, f => Assert.False(f!.RequiresGrad));
        Assert.True(model.Online.IsTraining);
        Assert.Equal(running, model.Online.NamedBuffers().All(b => b.Tensor.Equal(before[b.Name])));
        model.Online.Train(!running);
        Assert.True((model.Online.Forward(views[0]) - features[0]!).Abs().Max().ToDouble() < 1e-5);
    }

    [Theory]
    [InlineData(DistillationKind.Siamese, true)]
    [InlineData(DistillationKind.L2, false)]
    [InlineData(DistillationKind.None, true)]
    public void EveryDistillationTrains(DistillationKind kind, bool normalize)
    {
        var recipe = Recipe("simsiam", sdr => sdr with
        {
            Phases = [0, 0, 0, 0, 1],
            ClosedStages = ClosedStages.Whole,
            Sampling = PathSampling.Balanced,
            Distill = new() { Kind = kind, Normalize = normalize, Views = normalize ? ViewMeeting.Same : ViewMeeting.Others, RunningNorms = normalize },
        }) with { Epochs = 1, Precision = kind == DistillationKind.Siamese && normalize ? Precision.Bfloat16 : Precision.Float32 };
        using var run = Pretraining.Start(recipe, _images);

        var steps = run.Steps().Skip(1).ToList();

        Assert.All(steps, s => Assert.True(double.IsFinite(s.Subnet!.Loss) && s.Subnet.Spread > 0));
        Assert.All(steps, s => Assert.Equal(kind == DistillationKind.None, s.Subnet!.Distillation is null));
        Assert.Equal(3, steps.Select(s => s.Subnet!.Path).Distinct().Count());      // three of sixteen, each once
        Assert.Equal(3, steps[^1].Subnet!.Visited);
        Assert.Equal(3, run.Model.Subnets!.Visits.Sum().Item<long>());
    }

    [Theory]
    [InlineData(UntouchedSlices.Freeze)]
    [InlineData(UntouchedSlices.Update)]
    public void WhatNoLossHasReadStaysAsItIsIfAsked(UntouchedSlices untouched)
    {
        var recipe = Recipe("simsiam", sdr =>
            sdr with { Phases = [1, 0, 0, 0, 1], Untouched = untouched, LargestWeight = 0, Subnets = sdr.Subnets with { Norms = SubnetNorms.PerPrefix } });
        using var run = Pretraining.Start(recipe with { Epochs = 2 }, _images);
        using var steps = run.Steps().GetEnumerator();
        for (var step = 0; step <= 4; step++)
        {
            steps.MoveNext();
        }

        using var scope = new Scope();
        var family = run.Model.Subnets!.Family;
        const string name = "layer3.0.conv2.weight";
        const string norm = "layer4.1.bn2.weight";
        var (weight, sets) = (family.Whole.StateDict()[name], family.Norms!.StateDict()[norm]);
        var before = (Weight: weight.Detach().Clone(), Sets: sets.Detach().Clone());
        steps.MoveNext();
        var path = steps.Current.Subnet!.Path;

        using var noGrad = Autograd.NoGrad();
        var changes = (Weight: weight - before.Weight, Sets: sets - before.Sets);
        foreach (var part in family.PartsOf(name, changes.Weight, path).Concat(family.PartsOfNorm(norm, changes.Sets, path)))
        {
            Assert.True(part.Abs().Max().ToDouble() > 0);
            part.Zero_();
        }

        var isFrozen = untouched == UntouchedSlices.Freeze;
        // Weight decay and momentum go on else.
        Assert.Equal(isFrozen, changes.Weight.Abs().Max().ToDouble() == 0);
        Assert.Equal(isFrozen, changes.Sets.Abs().Max().ToDouble() == 0);
    }

    [Theory]
    [InlineData("simclr", "trained with simsiam or byol")]
    [InlineData("simsiam", "two to 5 phases and sum to epochs; [1, 1] sum to 2 of 3", 1, 1)]
    [InlineData("simsiam", "sum to epochs", 3)]
    public void WhatDoesNotFitIsRefused(string method, string words, params int[] phases)
    {
        var recipe = Recipe(method, sdr => sdr with { Phases = phases.Length == 0 ? [1, 1, 1] : phases });

        Assert.Contains(words, Assert.Throws<ArgumentException>(() => Pretraining.Start(recipe, _images)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClustersOfOtherImagesAreRefused()
    {
        using var others = new TinyImages(25, Size);
        var recipe = Recipe("simsiam", sdr => sdr with { Phases = [1, 2] });
        Assert.Contains("other images", Assert.Throws<RunException>(() => Pretraining.Start(recipe, others)).Message, StringComparison.Ordinal);

        Assert.Contains("has changed", Assert.Throws<RunException>(() => Pretraining.Start(
            recipe with { Sdr = recipe.Sdr! with { ClustersSha256 = "0" } }, _images)).Message, StringComparison.Ordinal);
        TinyClusters.Write(_folder.File("clusters"), _images, 3);
        Assert.Contains("too few for 16", Assert.Throws<ArgumentException>(() => Pretraining.Start(Recipe("simsiam", sdr => sdr, clusters: 3), _images))
            .Message, StringComparison.Ordinal);
    }

    private static SiameseModel Model(PretrainRecipe recipe)
    {
        Runtime.ManualSeed(3);
        return new SiameseModel(recipe.Method, recipe.Views, BackboneCatalog.Create(BackboneCatalog.Resolve(recipe.Backbone, Size)), Device.Cpu, null,
            recipe.Sdr);
    }

    private PretrainRecipe Recipe(string method, Func<SdrOptions, SdrOptions>? change, int clusters = 16)
    {
        var recipe = PretrainRecipe.For(Methods.Create(method, Size));
        var projector = HeadOptions.Mlp(2, 32, 32) with { OutputNorm = HeadNorm.Plain };
        var narrow = recipe.Method with { Projector = projector, Predictor = PredictorOptions.Mlp(2, 16, 32) };
        return recipe with
        {
            Method = method == "simclr" ? recipe.Method : narrow,
            Backbone = recipe.Backbone with { Width = 0.25 },
            Epochs = 3,
            BatchSize = 8,
            LogEverySteps = 2,
            Threads = 2,
            Probe = new() { EveryEpochs = 0 },
            Sdr = change?.Invoke(new SdrOptions { Clusters = TinyClusters.Write(_folder.File("clusters"), _images, clusters), Subnets = new() { Groups = 2 } }),
        };
    }
}
