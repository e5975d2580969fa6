using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Tests.Training;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Documentation;

/// <summary>docs/methods says what <see cref="Methods"/> does. With SELFSAME_UPDATE_DOCS=1 the generated parts are written instead of compared.</summary>
public sealed class MethodPagesTests
{
    private static readonly string[] s_skeleton = ["The idea", "The equation", "Its parts", "As a gradient", "When to use it", "What to expect", "Try it"];

    public static TheoryData<string> Names => [.. Methods.Names];

    [Fact]
    public void TheTableOfMethodsIsThatOfTheCode() => Check(new Page("docs", "methods", "README.md"), MethodTables.Overview());

    [Theory]
    [MemberData(nameof(Names))]
    public void APagesPartsAreThoseOfTheCode(string name) => Check(new Page("docs", "methods", name + ".md"), MethodTables.Parts(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryPageFollowsTheSkeleton(string name)
    {
        var page = new Page("docs", "methods", name + ".md");

        Assert.Equal(s_skeleton, page.Headings);
        Assert.Contains(page.Commands, c => c.StartsWith($"pretrain --method {name} ", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryCommandOfAPageIsARecipeThatTrains(string name)
    {
        using var images = new TinyImages(8, 32);
        foreach (var command in new Page("docs", "methods", name + ".md").Commands.Where(c => c.StartsWith("pretrain ", StringComparison.Ordinal)))
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var pairs = words.Zip(words.Skip(1));
            var method = pairs.Single(p => p.First == "--method").Second;
            var stated = RecipeReader.Parse("", "command line")
                .With(
                    [
                        RecipeOverride.Parse($"method.name={method}"),
                        .. pairs
                            .Where(p => p.First is "--set" or "--teacher")
                            .Select(p => RecipeOverride.Parse(p.First == "--set" ? p.Second : "method.target.teacher.path=" + p.Second))
                    ]);

            RecipeResolver.Resolve(stated, images).Validate();
        }
    }

    [Fact]
    public void EveryPageBelongsToAMethod()
    {
        var pages = Directory.GetFiles(Checkout.File("docs", "methods"), "*.md").Select(Path.GetFileNameWithoutExtension).Except(["README"]);

        Assert.Equal(Methods.Names.Order(), pages.Order());
    }

    private static void Check(Page page, string expected)
    {
        if (Environment.GetEnvironmentVariable("SELFSAME_UPDATE_DOCS") == "1")
        {
            page.Update(expected);
        }

        Assert.Equal(expected, page.Generated);
    }
}
