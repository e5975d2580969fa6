using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Siamese.Mixing;
using Selfsame.Siamese.Objectives;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class GradientFormsTests
{
    public static TheoryData<string> Names => [.. GradientForms.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFormIsUniGradsConditionsWithAnObjectiveOfItsOwn(string name)
    {
        foreach (var size in new[] { 32, 224 })
        {
            var form = GradientForms.Create(name, size);
            form.Validate();

            var conditions = Methods.UniGrad(size);
            Assert.Equal(MethodForm.Gradient, form.Form);
            Assert.Equal(conditions.Target, form.Target);
            Assert.Equal(conditions.Projector, form.Projector);
            Assert.Equal(PredictorOptions.None, form.Predictor);
            Assert.Equal(conditions.Training.Optimizer, form.Training.Optimizer);
            Assert.IsType<GradientObjective>(form.Objective, exactMatch: false);
        }
    }

    [Fact]
    public void EveryMethodHasAGradientFormOrSaysThatItHasNone()
    {
        foreach (var name in Methods.Names)
        {
            if (GradientForms.Names.Contains(name))
            {
                Assert.Equal(name, Methods.Create(name, 32, MethodForm.Gradient).Name);
            }
            else
            {
                Assert.Contains(
                    "has no gradient form",
                    Assert.Throws<ArgumentException>(() => Methods.Create(name, 32, MethodForm.Gradient)).Message,
                    StringComparison.Ordinal);
            }
        }

        var swav = Assert.Throws<ArgumentException>(() => GradientForms.Create("swav", 32));
        Assert.Contains("method.form to loss", swav.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Methods.Create("simclrr", 32, MethodForm.Gradient));
    }

    [Fact]
    public void UniGradIsTheSameInBothForms()
    {
        foreach (var size in new[] { 32, 224 })
        {
            Assert.Equal(Methods.UniGrad(size).Objective, GradientForms.Create("unigrad", size).Objective);
        }
    }

    [Fact]
    public void ARecipeTakesTheFormBeforeItTakesTheFormsOptions()
    {
        using var images = new TinyImages(8, 32);
        var stated = RecipeReader.Parse("method: { name: byol, form: gradient, target: { kind: stop-gradient }, objective: { epsilon: 0.1 } }", "recipe.yaml");

        var recipe = RecipeResolver.Resolve(stated, images);

        Assert.Equal(new DirectPredGradientObjective { Epsilon = 0.1, Balance = 25, Decay = 0.9 }, recipe.Method.Objective);
        Assert.Equal(TargetKind.StopGradient, recipe.Method.Target.Kind);
        Assert.Equal(Methods.UniGrad(32).Projector, recipe.Method.Projector);
        var written = RecipeWriter.Write(recipe);
        Assert.Contains("form: gradient", written, StringComparison.Ordinal);
        Assert.Equal(written, RecipeWriter.Write(RecipeResolver.Read(written, "resolved")));

        // The published form is the default, and its recipe has the keys of its own objective.
        Assert.Equal(MethodForm.Loss, RecipeResolver.Resolve(RecipeReader.Parse("method: { name: byol }", "recipe.yaml"), images).Method.Form);
        Assert.Throws<RecipeException>(() => RecipeResolver.Resolve(RecipeReader.Parse("method: { name: byol, objective: { epsilon: 0.1 } }", "r"), images));
        var error = Assert.Throws<RecipeException>(() => RecipeResolver.Resolve(RecipeReader.Parse("method: { name: byol, form: gradients }", "r"), images));
        Assert.Contains("loss, gradient", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AnyTargetWorksButASharedOne(string name)
    {
        var form = GradientForms.Create(name, 32);
        foreach (var kind in new[] { TargetKind.StopGradient, TargetKind.Momentum, TargetKind.MomentumInPositive })
        {
            (form with { Target = form.Target with { Kind = kind } }).Validate();
        }

        var shared = form with { Target = TargetBranch.Shared() };
        Assert.Contains("method.target.kind", Assert.Throws<ArgumentException>(shared.Validate).Message, StringComparison.Ordinal);
        var predicted = form with { Predictor = PredictorOptions.Mlp(2, 64, 512) };
        Assert.Contains("method.predictor.layers", Assert.Throws<ArgumentException>(predicted.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossIsNotCalledAGradient()
    {
        var method = Methods.SimClr(32) with { Form = MethodForm.Gradient };

        Assert.Contains("MethodForm.Gradient", Assert.Throws<ArgumentException>(method.Validate).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simclr", true)]
    [InlineData("barlow-twins", true)]
    [InlineData("unigrad", true)]
    [InlineData("vicreg", false)]
    public void TheTwoTargetsAddTheirTermsApart(string name, bool hasTargetsInTheNegative)
    {
        using var scope = new Scope();
        var objective = GradientForms.Create(name, 32).Objective;
        double[] Of(ulong positive, ulong negative) => new GradientCase
        {
            P2 = Views.Random(6, 5, positive),
            Q1 = Views.Random(6, 5, negative),
            Q2 = Views.Random(6, 5, negative + 1),
        }.GradientOf(objective);

        var change = Minus(Of(11, 31), Of(12, 31));

        // Another positive changes the same whatever the negatives, and the other way round.
        Assert.True(change.Max(Math.Abs) > 1e-3);
        FiniteDifferences.AssertClose(change, Minus(Of(11, 41), Of(12, 41)), 1e-10);
        Assert.Equal(hasTargetsInTheNegative, Minus(Of(11, 31), Of(11, 41)).Max(Math.Abs) > 1e-6);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryPairOfViewsCountsOnce(string name)
    {
        using var scope = new Scope();
        var objective = GradientForms.Create(name, 32).Objective;
        Tensor[] z = [.. Enumerable.Range(0, 3).Select(i => Views.Random(6, 5, (ulong)(10 + i)))];
        Tensor?[] p = [Views.Random(6, 5, 20), Views.Random(6, 5, 21), null];
        Tensor?[] q = [Views.Random(6, 5, 22), Views.Random(6, 5, 23), null];
        double Value(Tensor?[] online, Tensor?[] positives)
        {
            Runtime.ManualSeed(1);                              // the same first queue
            using var state = new ObjectiveState();
            return objective.Loss(new SiameseOutputs { Projections = online, Predictions = online, Positives = positives, Negatives = q }, state).ToDouble();
        }

        var all = Value(z, p);

        (int Online, int Target)[] pairs = [(0, 1), (1, 0), (2, 0), (2, 1)];
        Assert.Equal(pairs.Average(pair => Value(Only(z, pair.Online), Only(p, pair.Target))), all, 10);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AMixedViewIsPulledToBothItsImagesByTheirShares(string name)
    {
        using var scope = new Scope();
        var method = GradientForms.Create(name, 32);
        if (!method.Objective.TakesMixedViews)
        {
            var mixed = method with { Views = method.Views with { CutMix = new() { Probability = 1 } } };
            Assert.Contains("views.cut_mix.probability", Assert.Throws<ArgumentException>(mixed.Validate).Message, StringComparison.Ordinal);
            return;
        }

        long[] partner = [1, 2, 3, 4, 5, 0];
        var mix = new ViewMix(0, Tensor.FromArray<long>(partner, 6), Ops.Ones([6], ScalarType.Float64) * 0.3);
        var p = Views.Random(6, 5, 20);
        Tensor?[] q = [Views.Random(6, 5, 22), Views.Random(6, 5, 23), null];
        Tensor?[] online = [null, null, Views.Random(6, 5, 10)];
        double Value(Tensor positives, params IReadOnlyList<ViewMix?> mixes)
        {
            Runtime.ManualSeed(1);                              // the same first queue
            using var state = new ObjectiveState();
            SiameseOutputs outputs = new() { Projections = online, Predictions = online, Positives = [null, positives, null], Negatives = q, Mixes = mixes };
            return method.Objective.Loss(outputs, state).ToDouble();
        }

        var expected = (0.3 * Value(p)) + (0.7 * Value(p.IndexSelect(0, mix.Partner)));
        Assert.Equal(expected, Value(p, null, null, mix), 10);
    }

    private static Tensor?[] Only(Tensor?[] tensors, int index) => [.. tensors.Select((t, i) => i == index ? t : null)];

    private static double[] Minus(double[] left, double[] right) => [.. left.Zip(right, (l, r) => l - r)];
}
