using Selfsame.Recipes;
using Xunit;

namespace Selfsame.Tests.Recipes;

public sealed class RecipeBinderTests
{
    private static readonly SampleOptions Defaults = new();

    private static SampleOptions Apply(string yaml) => RecipeBinder.Apply(Defaults, RecipeReader.Parse(yaml, "recipe.yaml"));

    private static string Error(string yaml) => Assert.Throws<RecipeException>(() => Apply(yaml)).Message;

    [Fact]
    public void ChangesOnlyWhatIsStated()
    {
        var options = Apply("""
            epochs: 5
            optimizer:
              lr: 0.1
            """);

        Assert.Equal(Defaults with { Epochs = 5, Optimizer = Defaults.Optimizer with { LearningRate = 0.1 } }, options);
        Assert.Equal(100, Defaults.Epochs);
        Assert.Equal(0.05, Defaults.Optimizer.LearningRate);
    }

    [Fact]
    public void AnEmptyRecipeChangesNothing()
    {
        Assert.Equal(Defaults, Apply("# nothing\n"));
        Assert.Equal(Defaults, Apply("{}"));
    }

    [Theory]
    [InlineData("shared", SampleTarget.Shared)]
    [InlineData("stop-gradient", SampleTarget.StopGradient)]
    [InlineData("ema", SampleTarget.Momentum)]
    public void EnumsAreKebabCase(string text, SampleTarget expected) => Assert.Equal(expected, Apply($"target: {text}").Target);

    [Theory]
    [InlineData("1e3", 1000)]
    [InlineData("-7", -7)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void WholeNumbers(string text, long expected) => Assert.Equal(expected, Apply($"seed: {text}").Seed);

    [Theory]
    [InlineData("auto")]
    [InlineData("null")]
    [InlineData("~")]
    public void AutoIsNull(string text)
    {
        var given = Defaults with { ChannelsLast = true, Optimizer = new() { ClipNorm = 1 }, Queue = new(4), Note = "x", Fallback = SampleTarget.Shared };
        var recipe = RecipeReader.Parse(
            $"{{channels_last: {text}, optimizer: {{clip_norm: {text}}}, queue: {text}, note: {text}, fallback: {text}}}", "r");

        Assert.Equal(Defaults, RecipeBinder.Apply(given, recipe) with { Optimizer = Defaults.Optimizer });
        Assert.Null(RecipeBinder.Apply(given, recipe).Optimizer.ClipNorm);
    }

    [Fact]
    public void QuotedAutoIsText() => Assert.Equal("auto", Apply("note: 'auto'").Note);

    [Fact]
    public void AnAbstractRecordIsBoundOnItsConcreteType()
    {
        Assert.Equal(new SampleContrast(0.5) { Scale = 2 }, Apply("objective: {temperature: 0.5, scale: 2}").Objective);
        var uniGrad = Defaults with { Objective = new SampleGradient(100, 0.99) };
        var changed = RecipeBinder.Apply(uniGrad, RecipeReader.Parse("objective: {balance: 50}", "r"));
        Assert.Equal(new SampleGradient(50, 0.99), changed.Objective);
    }

    [Fact]
    public void AListReplacesTheDefaultAndItsRecordsStartAfresh()
    {
        var views = Apply("views: {crops: [{size: 32}], milestones: [1, 2, 3], names: [a, auto, 'b c'], grid: [[1, 2], []]}").Views;

        Assert.Equal([new SampleCrop { Size = 32 }], views.Crops);
        Assert.Equal([1, 2, 3], views.Milestones);
        Assert.Equal(["a", null, "b c"], views.Names);
        Assert.Equal([1, 2], views.Grid[0]);
        Assert.Empty(views.Grid[1]);
    }

    [Fact]
    public void AnIndexChangesOneItem()
    {
        var crops = Apply("views: {crops: {1: {size: 32}}}").Views.Crops;
        Assert.Equal([new SampleCrop(), new SampleCrop { Size = 32, Name = "small" }], crops);
    }

    [Fact]
    public void AbstractItemsKeepTheKindsOfTheDefaultList()
    {
        var mix = Apply("views: {mix: [{temperature: 1}, {balance: 2, decay: 3}]}").Views.Mix;
        Assert.Equal([new SampleContrast(1), new SampleGradient(2, 3)], mix);
    }

    [Fact]
    public void ANullGroupStartsFromItsTypesDefaults() => Assert.Equal(new SampleQueue(65536, 0.999), Apply("queue: {size: 65536}").Queue);

    [Theory]
    [InlineData("optimizer:\n  lerning_rate: 1", "recipe.yaml:2: unknown key 'optimizer.lerning_rate'; did you mean 'optimizer.lr'?")]
    [InlineData("epohcs: 1", "recipe.yaml:1: unknown key 'epohcs'; did you mean 'epochs'?")]
    [InlineData("\n\nlr: 1", "recipe.yaml:3: unknown key 'lr'; did you mean 'optimizer.lr'?")]
    [InlineData("objective: {zzzzzzzz: 1}", "recipe.yaml:1: unknown key 'objective.zzzzzzzz'; known keys: scale, temperature")]
    [InlineData("callback: 1", "recipe.yaml:1: unknown key 'callback'; did you mean 'fallback'?")]
    [InlineData("computed: 1", "recipe.yaml:1: unknown key 'computed'; known keys: *")]
    [InlineData("optimizer: {lr: abc}", "recipe.yaml:1: optimizer.lr must be a number, greater than 0, not 'abc'")]
    [InlineData("optimizer: {clip_norm: abc}", "recipe.yaml:1: optimizer.clip_norm must be auto or a number, not 'abc'")]
    [InlineData("optimizer: {lr: NaN}", "*must be a number*not 'NaN'")]
    [InlineData("optimizer: {lr: .nan}", "*must be a number*not '.nan'")]
    [InlineData("optimizer: {lr: 1e999}", "*must be a number*not '1e999'")]
    [InlineData("optimizer: {lr: '1'}", "*must be a number*not the quoted text '1'")]
    [InlineData("optimizer: {lr: 0}", "recipe.yaml:1: optimizer.lr must be greater than 0, not 0")]
    [InlineData("optimizer: {weight_decay: 1.5}", "recipe.yaml:1: optimizer.weight_decay must be between 0 and 1, not 1.5")]
    [InlineData("optimizer: {betas: [0.9, 2]}", "recipe.yaml:1: optimizer.betas.1 must be between 0 and 1, not 2")]
    [InlineData("optimizer: {betas: 0.9}", "*optimizer.betas must be a list (each a number, between 0 and 1), not '0.9'")]
    [InlineData("optimizer: {warmup_epochs: -1}", "recipe.yaml:1: optimizer.warmup_epochs: warm-up cannot be negative")]
    [InlineData("optimizer: 1", "recipe.yaml:1: optimizer must be a group of keys, not '1'")]
    [InlineData("optimizer:", "recipe.yaml:1: optimizer has no value; it takes a group of keys")]
    [InlineData("epochs: 0", "recipe.yaml:1: epochs must be at least 1, not 0")]
    [InlineData("epochs: 1.5", "*epochs must be a whole number, at least 1, not '1.5'")]
    [InlineData("epochs: 3000000000", "*epochs must be a whole number*")]
    [InlineData("epochs: 1e-99", "*epochs must be a whole number*")]
    [InlineData("epochs: auto", "*epochs must be a whole number*not 'auto'")]
    [InlineData("epochs: [1]", "*epochs must be a whole number*not a list")]
    [InlineData("amp: yes", "recipe.yaml:1: amp must be true or false, not 'yes'")]
    [InlineData("target: StopGradient", "recipe.yaml:1: target must be one of shared, stop-gradient, ema, not 'StopGradient'")]
    [InlineData("queue: {momentum: 0.9}", "recipe.yaml:1: queue.size is missing; it takes a whole number")]
    [InlineData("views: {crops: {2: {size: 1}}}", "recipe.yaml:1: there is no views.crops.2; the list's items are 0 to 1")]
    [InlineData("views: {crops: {a: {size: 1}}}", "recipe.yaml:1: views.crops is a list; name its items by index, such as views.crops.0")]
    [InlineData("views: {crops: [{sise: 1}]}", "recipe.yaml:1: unknown key 'views.crops.0.sise'; did you mean 'views.crops.0.size'?")]
    [InlineData("- 1", "recipe.yaml:1: a recipe must be lines of 'key: value', not a list")]
    public void ErrorsSayWhereWhatAndWhatToDo(string yaml, string expected)
    {
        var message = Error(yaml);
        var parts = expected.Split('*');
        Assert.StartsWith(parts[0], message, StringComparison.Ordinal);
        Assert.EndsWith(parts[^1], message, StringComparison.Ordinal);
        Assert.All(parts, p => Assert.Contains(p, message, StringComparison.Ordinal));
        Assert.True(expected.Contains('*', StringComparison.Ordinal) || message == expected, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void InfinityIsStatedAsInYaml() =>
        Assert.Equal(double.PositiveInfinity, Apply("optimizer: {clip_norm: .inf}").Optimizer.ClipNorm);

    [Fact]
    public void AClassThatIsNoRecordIsTheProgrammersError() =>
        Assert.Throws<NotSupportedException>(() => RecipeBinder.Apply(new object(), RecipeReader.Parse("{}", "r")));
}
