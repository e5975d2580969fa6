using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Studies;
using Xunit;

namespace Selfsame.Tests.Studies;

public sealed class StudyRecipeTests
{
    private const string Text = """
        data: "a folder/with, signs #1"
        methods: [simclr, unigrad]
        targets: [momentum, momentum-in-positive]
        seeds: [3]
        run: { epochs: 3, backbone: { width: 0.25 }, views: { crops: { 0: { flip_probability: 0 } } }, device: "cpu" }
        per_method: { simclr: { optimizer: { base_lr: 0.3 } } }
        variants: { small: { backbone: { width: 0.25 } }, large: { backbone: { width: 0.5 } } }
        """;

    [Fact]
    public void What_is_written_reads_back_to_the_same()
    {
        var study = Read(Text);

        var again = Read(study.Write("a header"));

        Assert.Equal(study.Write(), again.Write());
        Assert.Equal(["simclr", "unigrad"], again.Methods);
        Assert.Equal([TargetKind.Momentum, TargetKind.MomentumInPositive], again.Targets);
        Assert.Equal("0.25", Assert.IsType<RecipeScalar>(again.Run.Find("backbone.width")).Text);
        Assert.True(Assert.IsType<RecipeScalar>(again.Run.Find("device")).IsQuoted);
        Assert.Equal("0.3", Assert.IsType<RecipeScalar>(again.PerMethod["simclr"].Find("optimizer.base_lr")).Text);
        Assert.Equal("a folder/with, signs #1", again.Data);
        Assert.Equal(["small", "large"], again.Variants.Keys);
    }

    [Fact]
    public void A_grid_may_grow_and_nothing_else_may_change()
    {
        var study = Read(Text);

        Assert.True(study.IsExtendedBy(study with { Seeds = [3, 4], Methods = ["byol"] }));
        Assert.True(study.IsExtendedBy(Read(Text.Replace("variants: {", "variants: { tiny: { epochs: 1 },", StringComparison.Ordinal))));
        Assert.False(study.IsExtendedBy(Read(Text.Replace("width: 0.5", "width: 0.75", StringComparison.Ordinal))));
        Assert.False(study.IsExtendedBy(study with { Data = "elsewhere" }));
        Assert.False(study.IsExtendedBy(Read(Text.Replace("epochs: 3", "epochs: 4", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("method: [simclr]", "did you mean 'methods'?")]
    [InlineData("methods: [simclrr]", "there is no method 'simclrr'")]
    [InlineData("methods: []", "methods is empty")]
    [InlineData("seeds: [1, 1]", "seeds names 1 twice")]
    [InlineData("targets: [slow]", "one of shared, stop-gradient, momentum, momentum-in-positive, teacher")]
    [InlineData("variants: { Big/One: { epochs: 2 } }", "unlike 'Big/One'")]
    [InlineData("variants: { big: { seed: 2 } }", "state it as seeds")]
    [InlineData("variants: { big: 2 }", "variants.big must be keys")]
    [InlineData("run: { seed: 3 }", "seed is decided by the study's grid; state it as seeds")]
    [InlineData("per_method: { simclr: { method: { target: { kind: shared } } } }", "state it as targets")]
    [InlineData("run: { method: { form: loss } }", "state it as forms")]
    [InlineData("per_method: { simclr: { method: { form: odd } } }", "is loss or gradient")]
    [InlineData("run: 3", "run must be a group of keys")]
    [InlineData("per_method: { nosuch: { epochs: 1 } }", "there is no method 'nosuch'")]
    public void Mistakes_are_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<Exception>(() => Read(text)).Message, StringComparison.Ordinal);

    private static StudyRecipe Read(string text) => StudyRecipe.Read(RecipeReader.Parse(text, "study.yaml"));
}
