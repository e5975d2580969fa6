using Selfsame.Vision.Sources;
using Selfsame.Vision.Tests.Loading;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class ClassSubsetTests
{
    [Fact]
    public void Images_of_the_classes_keep_their_order_names_and_labels()
    {
        using var source = new MemorySource(30); // labels 0, 1, 2, 0, 1, 2, ...
        string[] names = [source.Classes[2], source.Classes[0], source.Classes[2]];

        using var chosen = ClassSubset.Of(source, names);

        int[] expected = [.. Enumerable.Range(0, 30).Where(i => i % 3 != 1)];
        Assert.Equal(expected.Select(source.NameOf), Enumerable.Range(0, chosen.Count).Select(chosen.NameOf));
        Assert.Equal(expected.Select(i => i % 3), chosen.Labels.ToArray());
        Assert.Equal(source.Classes, chosen.Classes);
        Assert.NotEqual(source.Fingerprint, chosen.Fingerprint);
    }

    [Fact]
    public void A_class_that_is_not_there_or_has_no_image_is_refused_by_name()
    {
        using var source = new MemorySource(30);
        using var one = new SubsetSource(source, [0, 3]);
        Refuses("has no class 'dgo'; it has", source, "dgo");
        Refuses("has no image of the classes", one, source.Classes[1]);

        static void Refuses(string expected, IImageSource source, string name) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => ClassSubset.Of(source, [name])).Message, StringComparison.Ordinal);
    }
}
