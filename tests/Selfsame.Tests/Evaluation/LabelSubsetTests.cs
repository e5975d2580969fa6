using Selfsame.Evaluation;
using Xunit;

namespace Selfsame.Tests.Evaluation;

public sealed class LabelSubsetTests : IDisposable
{
    private readonly GeneratedImages _images = new();

    public void Dispose() => _images.Dispose();

    [Fact]
    public void Every_class_has_as_many_and_the_seed_decides_which()
    {
        using var source = _images.Fill("train", perClass: 20, seed: 1, "blue", "red");

        var subset = LabelSubset.Draw(source, 0.25, seed: 3);

        Assert.Equal((5, 10), (subset.PerClass, subset.Images));
        Assert.Equal([5, 5], subset.Indices.GroupBy(i => source.Labels[i]).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Equal(subset.Indices.Order(), subset.Indices);
        Assert.Equal(10, subset.Indices.Distinct().Count());
        Assert.Equal(subset.Indices, LabelSubset.Draw(source, 0.25, seed: 3).Indices);
        Assert.NotEqual(subset.Indices, LabelSubset.Draw(source, 0.25, seed: 4).Indices);
    }

    [Fact]
    public void A_small_share_has_one_of_each_class_and_a_small_class_gives_all()
    {
        _images.Fill("train", perClass: 2, seed: 1, "blue").Dispose();
        using var source = _images.Fill("train", perClass: 20, seed: 1, "red");

        Assert.Equal([1, 1], Counts(LabelSubset.Draw(source, 0.001, seed: 1)));
        Assert.Equal([2, 11], Counts(LabelSubset.Draw(source, 1, seed: 1))); // 22 images, 11 a class

        IEnumerable<int> Counts(LabelSubset subset) => subset.Indices.GroupBy(i => source.Labels[i]).OrderBy(g => g.Key).Select(g => g.Count());
    }

    [Fact]
    public void The_list_says_which_images()
    {
        using var source = _images.Fill("train", perClass: 3, seed: 1, "blue", "red");

        var subset = LabelSubset.Draw(source, 0.1, seed: 1).Write(_images.At("list.tsv"), source);

        var lines = File.ReadAllLines(_images.At("list.tsv"));
        Assert.Equal("index\tpath\tlabel\tclass", lines[0]);
        Assert.Equal(subset.Indices.Select(i => $"{i}\t{source.NameOf(i)}\t{source.Labels[i]}\t{source.Classes[source.Labels[i]]}"), lines.Skip(1));
        Assert.Equal(_images.At("list.tsv"), subset.List);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Shares_out_of_range_are_refused(double share)
    {
        using var source = _images.Fill("train", perClass: 1, seed: 1, "blue");
        Assert.Contains("labels must be above 0", Assert.Throws<ArgumentException>(() => LabelSubset.Draw(source, share, 1)).Message, StringComparison.Ordinal);
    }
}
