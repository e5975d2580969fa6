using Selfsame.Recipes;
using Xunit;

namespace Selfsame.Tests.Recipes;

public sealed class RecipeOverrideTests
{
    private static SampleOptions Apply(string yaml, params string[] overrides) =>
        RecipeBinder.Apply(new SampleOptions(), RecipeReader.Parse(yaml, "recipe.yaml").With(overrides.Select(RecipeOverride.Parse)));

    [Fact]
    public void LiesOnTopOfTheFile()
    {
        var options = Apply("optimizer: {lr: 1, weight_decay: 0.5}", "optimizer.lr=2", "epochs=3", "optimizer.lr=4");
        Assert.Equal((4, 0.5, 3), (options.Optimizer.LearningRate, options.Optimizer.WeightDecay, options.Epochs));
    }

    [Theory]
    [InlineData("")]
    [InlineData("views: {crops: [{size: 224, name: global}, {size: 5, name: small}]}")]
    [InlineData("views: {crops: {1: {size: 5}}}")]
    public void ChangesAnItemOfTheDefaultOrOfTheFilesList(string yaml)
    {
        var crops = Apply(yaml, "views.crops.1.size=32").Views.Crops;
        Assert.Equal([new SampleCrop(), new SampleCrop { Size = 32, Name = "small" }], crops);
    }

    [Fact]
    public void ReplacesWholeLists()
    {
        Assert.Equal([1, 2], Apply("", "views.milestones=[1,2]").Views.Milestones);
        Assert.Equal([new SampleCrop { Size = 8 }], Apply("", "views.crops=[{size: 8}]").Views.Crops);
    }

    [Theory]
    [InlineData("method=a=b: c #d", "a=b: c #d")]
    [InlineData("method=", "")]
    [InlineData("method=\"[x]\"", "[x]")]
    public void TextIsTakenAsItStands(string text, string expected) => Assert.Equal(expected, Apply("", text).Method);

    [Theory]
    [InlineData("optimizer.lerning_rate=1", "--set: unknown key 'optimizer.lerning_rate'; did you mean 'optimizer.lr'?")]
    [InlineData("optimizer.lr=abc", "--set: optimizer.lr must be a number, greater than 0, not 'abc'")]
    [InlineData("optimizer.lr=", "--set: optimizer.lr must be a number, greater than 0, not the quoted text ''")]
    [InlineData("epochs", "--set: 'epochs' is not a change; write it as key=value, such as optimizer.lr=0.1")]
    [InlineData("a..b=1", "--set: 'a..b=1' is not a change; write it as key=value, such as optimizer.lr=0.1")]
    [InlineData("views.crops.7.size=1", "--set: there is no views.crops.7; the list's items are 0 to 1")]
    [InlineData("epochs.x=1", "--set: epochs must be a whole number, at least 1, not a group of keys")]
    public void IsAsStrictAsAFile(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<RecipeException>(() => Apply("", text)).Message);

    [Fact]
    public void BadYamlInAValueIsARecipeError() =>
        Assert.StartsWith("--set: not valid YAML", Assert.Throws<RecipeException>(() => RecipeOverride.Parse("a=[1,")).Message, StringComparison.Ordinal);

    [Fact]
    public void AnIndexBeyondTheFilesListIsRefused() => Assert.Equal(
        "--set: there is no views.milestones.3; the list's items are 0 to 0",
        Assert.Throws<RecipeException>(() => Apply("views: {milestones: [1]}", "views.milestones.3=1")).Message);
}
