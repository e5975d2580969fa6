using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class BraceExpansionTests
{
    [Theory]
    [InlineData("a.tar", "a.tar")]
    [InlineData("s-{008..011}.tar", "s-008.tar s-009.tar s-010.tar s-011.tar")]
    [InlineData("s-{8..11}.tar", "s-8.tar s-9.tar s-10.tar s-11.tar")]
    [InlineData("{3..1}", "3 2 1")]
    [InlineData("{a,b}/{0..1}", "a/0 a/1 b/0 b/1")]
    [InlineData("x{,.bak}", "x x.bak")]
    [InlineData("{one}{}..{a..c}", "{one}{}..{a..c}")]
    public void They_are_what_a_shell_makes_of_them(string text, string expected) => Assert.Equal(expected.Split(' '), BraceExpansion.Expand(text));

    [Fact]
    public void A_range_has_every_number_with_the_digits_of_its_ends()
    {
        Prop.ForAll(Gen.Choose(0, 2000).Zip(Gen.Choose(0, 200)).Zip(Gen.Choose(4, 7)).ToArbitrary(), range =>
        {
            var ((first, more), digits) = range;
            var format = "D" + digits.ToString(CultureInfo.InvariantCulture);
            var pattern = $"s{{{first.ToString(format, CultureInfo.InvariantCulture)}..{(first + more).ToString(format, CultureInfo.InvariantCulture)}}}.tar";
            var paths = BraceExpansion.Expand(pattern);
            var isPadded = first < Math.Pow(10, digits - 1) || first + more < Math.Pow(10, digits - 1);
            Assert.Equal(Enumerable.Range(first, more + 1).Select(i => $"s{i.ToString(isPadded ? format : "D1", CultureInfo.InvariantCulture)}.tar"), paths);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("{0..2000000}")]
    [InlineData("{0..9999}{0..9999}")]
    public void Too_many_are_refused(string text) =>
        Assert.Contains("stands for", Assert.Throws<SourceException>(() => BraceExpansion.Expand(text)).Message, StringComparison.Ordinal);
}
