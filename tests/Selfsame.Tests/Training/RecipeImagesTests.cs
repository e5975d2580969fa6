using Selfsame.Siamese;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Training;

public sealed class RecipeImagesTests
{
    private readonly PretrainRecipe _recipe = PretrainRecipe.For(Methods.SimSiam(8)) with { Classes = ["red", "blue"], Limit = 8 };

    [Fact]
    public void Classes_come_before_the_limit()
    {
        using var images = new TinyImages(24, 8); // labels 0, 1, 2, 0, ...: blue, green, red

        using var chosen = RecipeImages.Of(_recipe, images);

        // 16 images are red or blue; every second of them.
        int[] expected = [0, 3, 6, 9, 12, 15, 18, 21];
        Assert.Equal(expected.Select(i => $"image {i}"), Enumerable.Range(0, chosen.Count).Select(chosen.NameOf));
        Assert.All(chosen.Labels.ToArray(), label => Assert.Equal(0, label));
    }

    [Fact]
    public void The_probes_images_are_those_of_classes_that_it_has()
    {
        using var test = new TinyImages(9, 8) { Classes = ["blue", "green", "yellow"] };
        using var unlabelled = new TinyImages(9, 8) { Classes = [] };
        using var others = new TinyImages(9, 8) { Classes = ["cat", "dog", "fox"] };

        Assert.Equal([0, 0, 0], RecipeImages.Test(_recipe, test).Labels.ToArray());
        Assert.Same(unlabelled, RecipeImages.Test(_recipe, unlabelled));
        Assert.Contains("has no class 'red'", Assert.Throws<ArgumentException>(() => RecipeImages.Test(_recipe, others)).Message, StringComparison.Ordinal);
    }
}
