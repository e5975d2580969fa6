using Selfsame.Recipes;
using Xunit;

namespace Selfsame.Tests.Recipes;

public sealed class RecipeSpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("epohcs", "epochs", 1)]
    [InlineData("lerning_rate", "learning_rate", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ca", "abc", 3)]
    public void Distance(string a, string b, int expected)
    {
        Assert.Equal(expected, RecipeSpelling.Distance(a, b));
        Assert.Equal(expected, RecipeSpelling.Distance(b, a));
    }

    [Fact]
    public void NothingIsNearWhenEverythingIsFar()
    {
        Assert.Null(RecipeSpelling.Nearest("zzzz", ["epochs", "seed"]));
        Assert.Null(RecipeSpelling.Nearest(new string('x', 1_000_000), ["epochs"]));
        Assert.Equal("seed", RecipeSpelling.Nearest("sed", ["epochs", "seed"]));
    }
}
