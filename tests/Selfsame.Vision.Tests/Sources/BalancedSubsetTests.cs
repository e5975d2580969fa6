using Selfsame.Vision.Sources;
using Selfsame.Vision.Tests.Loading;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class BalancedSubsetTests
{
    [Fact]
    public void Small_classes_are_whole_and_the_others_share_what_they_leave_evenly_apart()
    {
        using var all = new MemorySource(30); // labels 0, 1, 2, 0, 1, 2, ...
        using var source = new SubsetSource(all, Enumerable.Range(0, 30).Where(i => i % 3 == 0 || (i % 3 == 1 && i < 6) || (i % 3 == 2 && i < 15)));

        using var chosen = BalancedSubset.Of(source, 12);

        Assert.Equal([(0, 5), (1, 2), (2, 5)], chosen.Labels.ToArray().CountBy(l => l).Select(c => (c.Key, c.Value)).Order());
        var names = Enumerable.Range(0, chosen.Count).Select(chosen.NameOf).ToList();
        Assert.Equal(["0.raw", "6.raw", "12.raw", "18.raw", "24.raw"], names.Where((_, i) => chosen.Labels[i] == 0));
        Assert.Equal(names.OrderBy(n => int.Parse(n[..^4], System.Globalization.CultureInfo.InvariantCulture)), names);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(29)]
    [InlineData(1000)]
    public void It_has_as_many_as_asked_for_if_there_are(int count)
    {
        using var source = new MemorySource(30);
        using var chosen = BalancedSubset.Of(source, count);
        Assert.Equal(Math.Min(count, 30), chosen.Count);
        Assert.Equal(3, chosen.Labels.ToArray().Distinct().Count());
    }

    [Fact]
    public void Fewer_images_than_classes_are_refused()
    {
        using var source = new MemorySource(30);
        Assert.Contains("3 classes", Assert.Throws<ArgumentException>(() => BalancedSubset.Of(source, 2)).Message, StringComparison.Ordinal);
    }
}
