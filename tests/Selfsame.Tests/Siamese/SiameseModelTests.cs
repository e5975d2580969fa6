using Selfsame.Siamese;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class SiameseModelTests
{
    private static readonly BackboneOptions s_backbone = new() { Width = 0.25, Stem = BackboneStem.Small };

    [Theory]
    [InlineData(TargetKind.Shared)]
    [InlineData(TargetKind.StopGradient)]
    [InlineData(TargetKind.Momentum)]
    [InlineData(TargetKind.MomentumInPositive)]
    public void TargetsComeFromTheBranchThatTheMethodNames(TargetKind kind)
    {
        using var scope = new Scope();
        var method = Methods.UniGrad(16) with { Target = new TargetBranch { Kind = kind } };
        using var model = Build(method);

        var outputs = model.Forward(Images(2));

        Assert.Equal(kind == TargetKind.Shared, outputs.Positives[0]!.RequiresGrad);
        Assert.Equal(kind == TargetKind.Shared, outputs.Negatives[0]!.RequiresGrad);
        Assert.Equal(kind is TargetKind.Momentum or TargetKind.MomentumInPositive, model.Target is not null);
        var online = outputs.Projections[0]!.Detach();

        // The momentum encoder starts as a copy, so all targets are equal before the first update.
        Assert.True((outputs.Positives[0]! - online).Abs().Max().ToDouble() < 1e-4);
        if (model.Target is not null)
        {
            MomentumEncoder.Update(model.Target, NoisyCopy(model), 0.5);
            outputs = model.Forward(Images(2));
            Assert.False((outputs.Positives[0]! - outputs.Projections[0]!).Abs().Max().ToDouble() < 1e-4);
            Assert.Equal(kind == TargetKind.Momentum, ReferenceEquals(outputs.Positives[0], outputs.Negatives[0]));
        }
    }

    [Fact]
    public void AnAsymmetricPlanComputesOnlyWhatMeets()
    {
        using var scope = new Scope();
        var method = Methods.MoCoV2(224) with { Projector = HeadOptions.Mlp(2, 16, 8) };
        using var model = Build(method with { Views = Methods.MoCoV2(16).Views with { Symmetric = false } });

        var outputs = model.Forward(Images(2));

        Assert.Null(outputs.Projections[1]);
        Assert.Null(outputs.Positives[0]);
        Assert.Equal([(0, 1)], outputs.Pairs);
    }

    [Theory]
    [InlineData(TargetKind.Shared)]
    [InlineData(TargetKind.StopGradient)]
    [InlineData(TargetKind.MomentumInPositive)]
    public void AnAsymmetricPlanSendsItsTargetViewThroughTheOnlineBranchWhereThatGivesTargets(TargetKind kind)
    {
        using var scope = new Scope();
        using var model = Build(Methods.MoCoV2(16) with { Target = new TargetBranch { Kind = kind } });

        var outputs = model.Forward(Images(2));

        Assert.Equal([(0, 1)], outputs.Pairs);
        Assert.Null(outputs.Projections[1]);
        Assert.Null(outputs.Negatives[0]);
        Assert.Equal(kind == TargetKind.Shared, outputs.Negatives[1]!.RequiresGrad);
        Assert.Equal(kind != TargetKind.MomentumInPositive, ReferenceEquals(outputs.Positives[1], outputs.Negatives[1]));
    }

    [Theory]
    [InlineData("moco-v1")]
    [InlineData("moco-v2")]
    [InlineData("byol")]
    [InlineData("simsiam")]
    public void GradientsOfAccumulatedPartsEqualThoseOfTheWholeBatchUpToBatchNorm(string name)
    {
        // In evaluation mode batch norm treats every image alike, and float64 leaves no room for excuses. MoCo's shuffling is for batch norm alone; it
        // would draw from the generator before the queue is drawn.
        using var scope = new Scope();
        var method = Methods.Create(name, 16);
        method = method with { Target = method.Target with { ShuffledParts = 1 } };
        Assert.False(method.CouplesImages);
        using var model = Build(method);
        model.Online.To(Device.Cpu, ScalarType.Float64);
        model.Predictor?.To(Device.Cpu, ScalarType.Float64);
        model.Target?.To(Device.Cpu, ScalarType.Float64);
        model.Train(false);
        Tensor[] images = [.. Images(2).Select(i => i.To(ScalarType.Float64))];

        var whole = Accumulate(model, method, images, parts: 1);
        var parts = Accumulate(model, method, images, parts: 4);

        for (var i = 0; i < whole.Length; i++)
        {
            FiniteDifferences.AssertClose(whole[i], parts[i], 1e-9);
        }
    }

    [Fact]
    public void BatchedAndSeparateForwardsDifferOnlyByBatchNorm()
    {
        using var scope = new Scope();
        var method = Methods.SimSiam(16);
        using var separate = Build(method);
        using var batched = new SiameseModel(method, method.Views with { Forward = ForwardMode.Batched }, separate.Online.Backbone, Device.Cpu);
        MomentumEncoder.CopyFrom(batched.Online.Projector, separate.Online.Projector);
        separate.Train(false);
        batched.Train(false);
        var images = Images(2);

        var apart = separate.Forward(images).Projections[1]!;
        var together = batched.Forward(images).Projections[1]!;

        Assert.True((apart - together).Abs().Max().ToDouble() < 1e-4);
    }

    [Fact]
    public void ShufflingTheBatchKeepsEachKeyWithItsImage()
    {
        using var scope = new Scope();
        var method = Methods.MoCoV2(16);
        using var model = Build(method);
        model.Train(false);
        var images = Images(2);

        var shuffled = model.Forward(images).Positives[1]!;
        var plain = model.Target!.Forward(images[1]);

        Assert.True((shuffled - plain).Abs().Max().ToDouble() < 1e-4);
    }

    [Fact]
    public void TheMomentumEncoderFollowsItsFormula()
    {
        using var scope = new Scope();
        using var model = Build(Methods.Byol(16));
        var target = model.Target!.Projector.NamedParameters().First().Tensor;
        var online = model.Online.Projector.NamedParameters().First().Tensor;
        var before = target.Clone();
        using (Autograd.NoGrad())
        {
            online.Add_(1);
        }

        model.UpdateTarget(0, 100);

        // m at step 0 is the stated one.
        Assert.True((target - ((before * 0.99) + (online.Detach() * 0.01))).Abs().Max().ToDouble() < 1e-6);
        Assert.All(model.Target.Parameters(), p => Assert.False(p.RequiresGrad));
    }

    [Fact]
    public void TheCoefficientRisesToOneAlongACosine()
    {
        var branch = TargetBranch.MomentumEncoder(0.996);

        Assert.Equal(0.996, branch.MomentumAt(0, 100), 12);
        Assert.Equal(0.998, branch.MomentumAt(50, 100), 12);
        Assert.Equal(1, branch.MomentumAt(100, 100), 12);
        Assert.Equal(0.996, (branch with { Cosine = false }).MomentumAt(70, 100), 12);
    }

    [Fact]
    public void EveryMethodIsValidForSmallAndLargeViews()
    {
        foreach (var name in Methods.Names)
        {
            foreach (var size in new[] { 32, 224 })
            {
                var method = Methods.Create(name, size);
                Assert.Equal(name, method.Name);
                (method.Target.HasTeacher ? TinyTeacher.Of(method) : method).Validate();
            }
        }

        var error = Assert.Throws<ArgumentException>(() => Methods.Create("simclrr", 32));
        Assert.Contains("simclr, moco-v1, moco-v2", error.Message, StringComparison.Ordinal);
    }

    private static SiameseModel Build(SiameseMethod method)
    {
        Runtime.ManualSeed(3);
        return new SiameseModel(method, method.Views, BackboneCatalog.Create(s_backbone), Device.Cpu);
    }

    private static double[][] Accumulate(SiameseModel model, SiameseMethod method, Tensor[] images, int parts)
    {
        Runtime.ManualSeed(6);
        using var state = new ObjectiveState();
        var size = images[0].Size(0) / parts;
        for (var part = 0; part < parts; part++)
        {
            var outputs = model.Forward([.. images.Select(i => i.Slice(0, part * size, (part + 1) * size))]);
            (method.Objective.Loss(outputs, state) / parts).Backward();
            method.Objective.AfterBackward(outputs, state);
        }

        state.EndStep();
        double[][] gradients = [.. model.NamedParameters().Select(p => p.Tensor.Grad!.ToArray<double>())];
        foreach (var (_, parameter) in model.NamedParameters())
        {
            parameter.Grad = null;
        }

        return gradients;
    }

    private static Branch NoisyCopy(SiameseModel model)
    {
        var copy = new Branch(BackboneCatalog.Create(s_backbone), new Head(model.Online.Backbone.FeatureWidth, Methods.UniGrad(16).Projector));
        return copy;
    }

    private static Tensor[] Images(int views)
    {
        using var generator = new Generator(5);
        return [.. Enumerable.Range(0, views).Select(_ => Ops.Randn([8, 3, 16, 16], generator))];
    }
}
