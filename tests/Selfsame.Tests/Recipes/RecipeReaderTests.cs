using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Recipes;
using Xunit;

namespace Selfsame.Tests.Recipes;

public sealed class RecipeReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("selfsame-recipes-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Save(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Refusal(string yaml) => Assert.Throws<RecipeException>(() => RecipeReader.Parse(yaml, "r.yaml")).Message;

    [Fact]
    public void InheritsOnceWithItsOwnKeysOnTop()
    {
        Save("base/root.yaml", "epochs: 1\noptimizer: {lr: 1, weight_decay: 0.5}\n");
        var recipe = RecipeReader.Read(Save("child.yaml", "inherits: base/root.yaml\noptimizer: {lr: 2}\n"));

        var options = RecipeBinder.Apply(new SampleOptions(), recipe);
        Assert.Equal((1, 2, 0.5), (options.Epochs, options.Optimizer.LearningRate, options.Optimizer.WeightDecay));
    }

    [Fact]
    public void AnErrorNamesTheInheritedFile()
    {
        var parent = Save("root.yaml", "\nepocs: 1\n");
        var recipe = RecipeReader.Read(Save("child.yaml", "inherits: root.yaml\n"));

        var error = Assert.Throws<RecipeException>(() => RecipeBinder.Apply(new SampleOptions(), recipe));
        Assert.StartsWith($"{parent}:2: unknown key", error.Message, StringComparison.Ordinal);
        Assert.Equal(new RecipeOrigin(parent, 2), error.Origin);
    }

    [Fact]
    public void ASecondLevelOfInheritanceIsRefused()
    {
        Save("a.yaml", "epochs: 1");
        Save("b.yaml", "inherits: a.yaml");
        var error = Assert.Throws<RecipeException>(() => RecipeReader.Read(Save("c.yaml", "inherits: b.yaml")));
        Assert.Contains("b.yaml:1: a recipe inherits once", error.Message, StringComparison.Ordinal);
        Assert.Throws<RecipeException>(() => RecipeReader.Read(Save("self.yaml", "inherits: self.yaml")));
    }

    [Fact]
    public void FilesThatAreNoRecipesAreRefused()
    {
        Assert.EndsWith(
            "no such recipe",
            Assert.Throws<RecipeException>(() => RecipeReader.Read(Path.Combine(_folder.FullName, "x"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "does not exist",
            Assert.Throws<RecipeException>(() => RecipeReader.Read(Save("i.yaml", "inherits: x"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<RecipeException>(() => RecipeReader.Read(_folder.FullName));
        var binary = Path.Combine(_folder.FullName, "binary");
        File.WriteAllBytes(binary, [0xff, 0xd8, 0xff, 0xe0, 0, 0x10]);
        Assert.EndsWith(
            "not UTF-8 text; this is not a recipe",
            Assert.Throws<RecipeException>(() => RecipeReader.Read(binary)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FindFollowsDottedPaths()
    {
        var recipe = RecipeReader.Parse("method: byol\nviews: {crops: [{size: 3}]}", "r");
        Assert.Equal("byol", Assert.IsType<RecipeScalar>(recipe.Find("method")).Text);
        Assert.Equal("3", Assert.IsType<RecipeScalar>(recipe.Find("views.crops.0.size")).Text);
        Assert.Null(recipe.Find("views.crops.1.size"));
        Assert.Null(recipe.Find("method.x"));
    }

    [Theory]
    [InlineData("epochs: 1\nepochs: 2", "r.yaml:2: key 'epochs' is stated twice, first at r.yaml:1; keep one of them")]
    [InlineData("a: &x 1\nb: 2", "r.yaml:1: anchors and aliases")]
    [InlineData("a: &x [*x]", "r.yaml:1: anchors and aliases")]
    [InlineData("a: *x", "r.yaml:1: ")]
    [InlineData("a: !!System.IO.FileInfo x", "r.yaml:1: tags (")]
    [InlineData("a: !!int 3", "r.yaml:1: tags (")]
    [InlineData("? [a]\n: 1", "r.yaml:1: a key must be a single word")]
    [InlineData("a: 1\n---\nb: 2", "r.yaml:2: a recipe is one YAML document")]
    [InlineData("a:\n\tb: 1", "r.yaml:2: not valid YAML: indent with spaces instead of tabs")]
    [InlineData("a: [1", "r.yaml:1: not valid YAML")]
    [InlineData("just text", "r.yaml:1: a recipe must be lines of 'key: value', not 'just text'")]
    public void WhatIsNoPlainDataIsRefused(string yaml, string expected) =>
        Assert.StartsWith(expected, Refusal(yaml), StringComparison.Ordinal);

    [Fact]
    public void HugeAndDeepTextsAreRefusedQuickly()
    {
        Assert.Contains("nested deeper", Refusal(new string('[', 100_000)), StringComparison.Ordinal);
        Assert.Contains("nested deeper", Refusal(string.Concat(Enumerable.Repeat("{a: ", 5_000))), StringComparison.Ordinal);
        Assert.Contains("larger than", Refusal(new string('a', RecipeReader.MaxBytes + 1)), StringComparison.Ordinal);
        Assert.Contains("larger than",
            Assert.Throws<RecipeException>(() => RecipeReader.Read(Save("big.yaml", new string('#', RecipeReader.MaxBytes + 1)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnyTextGivesARecipeOrARecipeException()
    {
        string[] pieces = ["a", "b: ", "- ", "[", "]", "{", "}", ",", "\n", "  ", "\t", "&x ", "*x", "!!t ", "|", ">", "\"", "'", "\\U99999999", "\\ud800", "\\x0",
            "\\q",
            "? ",
            ": ",
            "#",
            "%YAML 9.9\n",
            "%TAG ! x\n",
            "---\n",
            "...\n",
            "\0",
            "\uFEFF",
            "\uD800",
            "@",
            "`",
            "1e3",
            "~",
            "<<: ",
            "|99\n",
            ">-\n",
            "\u0085",
            "\r"];
        var texts = Gen.Elements(pieces).ListOf().Select(string.Concat);
        Prop.ForAll(texts.ToArbitrary(), Survives).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithEndSize(40));
        Prop.ForAll<NonNull<string>>(t => Survives(t.Get)).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(b => Survives(Encoding.Latin1.GetString(b))).QuickCheckThrowOnFailure();
    }

    private static bool Survives(string text)
    {
        try
        {
            RecipeBinder.Apply(new SampleOptions(), RecipeReader.Parse(text, "r.yaml"));
            RecipeBinder.Apply(new SampleOptions(), RecipeOverride.Parse("note=" + text).ToMapping());
        }
        catch (RecipeException e)
        {
            return !e.Message.Contains('\n', StringComparison.Ordinal);
        }

        return true;
    }
}
