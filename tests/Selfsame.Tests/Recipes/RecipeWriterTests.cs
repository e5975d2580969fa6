using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Recipes;
using Xunit;

namespace Selfsame.Tests.Recipes;

public sealed class RecipeWriterTests
{
    [Fact]
    public void StatesEveryKeyInDeclarationOrder()
    {
        var yaml = RecipeWriter.Write(new SampleOptions(), "selfsame pretrain recipe.yaml", "two\nlines");
        Assert.Equal("""
            # selfsame pretrain recipe.yaml
            # two
            # lines
            method: simclr
            note: auto
            epochs: 100
            seed: 0
            target: ema
            fallback: auto
            amp: false
            channels_last: auto
            optimizer:
              lr: 0.05
              weight_decay: 0.0001
              clip_norm: auto
              betas: [0.9, 0.999]
              warmup_epochs: 0
            objective:
              scale: 1
              temperature: 0.2
            queue: auto
            views:
              crops:
              - size: 224
                name: global
              - size: 96
                name: small
              milestones: [60, 80]
              names: []
              grid: []
              mix:
              - scale: 1
                temperature: 0.1
              - scale: 1
                balance: 100
                decay: 0.99

            """, yaml.Replace("\r\n", "\n", StringComparison.Ordinal));
    }

    [Fact]
    public void AnyTreeComesBackBitForBit()
    {
        Prop.ForAll(Trees().ToArbitrary(), tree =>
        {
            var yaml = RecipeWriter.Write(tree, "header");
            // Other scalar values and list lengths before; the objectives' kinds are the defaults' to decide.
            var other = new SampleOptions { Objective = tree.Objective, Queue = new(1), Note = "before", Views = new() { Mix = tree.Views.Mix } };
            var back = RecipeBinder.Apply(other, RecipeReader.Parse(yaml, "r"));
            return RecipeWriter.Write(back, "header") == yaml && Same(tree, back);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void WhatARecipeCannotStateIsNotWritten()
    {
        Assert.Throws<ArgumentException>(() => RecipeWriter.Write(new SampleOptimizer { ClipNorm = double.NaN }));
        Assert.Throws<ArgumentException>(() => RecipeWriter.Write(new SampleOptions { Target = (SampleTarget)77 }));
    }

    [Fact]
    public void DescribeListsKeyValueTypeAndDoc()
    {
        var settings = RecipeWriter.Describe(new SampleOptions { Fallback = SampleTarget.StopGradient }).ToDictionary(s => s.Key);

        Assert.Equal(new RecipeSetting("epochs", "100", "a whole number, at least 1", ""), settings["epochs"]);
        Assert.Equal(("stop-gradient", "auto or one of shared, stop-gradient, ema"), (settings["fallback"].Value, settings["fallback"].Allowed));
        Assert.Equal("[0.9, 0.999]", settings["optimizer.betas"].Value);
        Assert.Equal("96", settings["views.crops.1.size"].Value);
        Assert.Equal(("auto", "auto or a group of keys"), (settings["queue"].Value, settings["queue"].Allowed));
        Assert.False(settings.ContainsKey("optimizer"));
        Assert.False(settings.ContainsKey("callback"));
    }

    [Fact]
    public void DescribeTakesTheDocumentationOfTheOptions()
    {
        // Any record of a documented assembly will do, a positional one too.
        var setting = RecipeWriter.Describe(new RecipeSetting("k", "v", "text", "")).Single(s => s.Key == "key");
        Assert.Equal("The dotted path, as --set takes it.", setting.Doc);
    }

    private static bool Same(SampleOptions a, SampleOptions b) =>
        BitConverter.DoubleToInt64Bits(a.Optimizer.LearningRate) == BitConverter.DoubleToInt64Bits(b.Optimizer.LearningRate)
        && a.Optimizer.Betas.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(b.Optimizer.Betas.Select(BitConverter.DoubleToInt64Bits))
        && a.Views.Crops.SequenceEqual(b.Views.Crops)
        && a.Views.Milestones.SequenceEqual(b.Views.Milestones)
        && a.Views.Names.SequenceEqual(b.Views.Names)
        && a.Views.Grid.Select(g => string.Join(",", g)).SequenceEqual(b.Views.Grid.Select(g => string.Join(",", g)))
        && a.Views.Mix.SequenceEqual(b.Views.Mix)
        && a with { Optimizer = b.Optimizer, Views = b.Views } == b
        && a.Optimizer with { Betas = b.Optimizer.Betas } == b.Optimizer;

    private static Gen<SampleOptions> Trees()
    {
        // UTF-8 holds no lone surrogates, so neither does a recipe.
        var words = Gen.Elements(
            "auto",
            "null",
            "~",
            "true",
            "1e3",
            "",
            " ",
            "a b",
            "#",
            ": ",
            "- x",
            "file.tar#c/d",
            "\\",
            "'",
            "\"",
            "\uFEFF",
            "😀",
            "\u2028",
            "\u0085",
            "\0",
            "\t\r\n",
            "x\ny ");
        var strings = Gen.OneOf(words, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get).Where(IsWellFormed));
        var positive = ArbMap.Default.GeneratorFor<double>().Select(Math.Abs).Where(d => d > 0); // infinity included
        var anyDouble = Gen.OneOf(
            ArbMap.Default.GeneratorFor<double>().Where(d => !double.IsNaN(d)),
            Gen.Elements(-0.0, double.Epsilon, double.MaxValue, 1 / 3.0));
        var unit = ArbMap.Default.GeneratorFor<uint>().Select(u => u / (double)uint.MaxValue);
        var ints = Gen.OneOf(ArbMap.Default.GeneratorFor<int>(), Gen.Elements(int.MinValue, int.MaxValue));
        var longs = Gen.OneOf(ArbMap.Default.GeneratorFor<long>(), Gen.Elements(long.MinValue, long.MaxValue));
        var targets = Gen.Elements(Enum.GetValues<SampleTarget>());
        var flags = Gen.Elements(true, false);
        Gen<SampleObjective> objectives = Gen.OneOf(
            from t in anyDouble from s in anyDouble select (SampleObjective)new SampleContrast(t) { Scale = s },
            from b in anyDouble from d in anyDouble select (SampleObjective)new SampleGradient(b, d));
        var optimizers =
            from lr in positive from decay in unit from clip in anyDouble.OrNull() from betas in unit.ListOf() from warmup in ints
            select new SampleOptimizer { LearningRate = lr, WeightDecay = decay, ClipNorm = clip, Betas = [.. betas], WarmupEpochs = Math.Abs(warmup / 2) };
        var views =
            from crops in (from size in ints from name in strings select new SampleCrop { Size = size, Name = name }).ListOf()
            from milestones in ints.ListOf()
            from names in Gen.OneOf(strings.Select(s => (string?)s), Gen.Constant((string?)null)).ListOf()
            from grid in ints.ListOf().ListOf()
            from mix in objectives.ListOf()
            select new SampleViews
            {
                Crops = [.. crops], Milestones = [.. milestones], Names = [.. names], Grid = [.. grid.Select(g => g.ToImmutableArray())], Mix = [.. mix],
            };
        return
            from method in strings from note in Gen.OneOf(strings.Select(s => (string?)s), Gen.Constant((string?)null))
            from epochs in ints from seed in longs from target in targets from fallback in targets.OrNull()
            from amp in flags from channels in flags.OrNull() from optimizer in optimizers from objective in objectives
            from size in ints.OrNull() from momentum in anyDouble from view in views
            select new SampleOptions
            {
                Method = method, Note = note, Epochs = Math.Max(1, epochs), Seed = seed, Target = target, Fallback = fallback, Amp = amp,
                ChannelsLast = channels, Optimizer = optimizer, Objective = objective,
                Queue = size is { } s ? new SampleQueue(s, momentum) : null, Views = view,
            };
    }

    private static bool IsWellFormed(string text) => text.EnumerateRunes().All(r => r.Value != 0xFFFD);
}

internal static class GenExtensions
{
    internal static Gen<T?> OrNull<T>(this Gen<T> gen)
        where T : struct => Gen.OneOf(gen.Select(v => (T?)v), Gen.Constant((T?)null));
}
