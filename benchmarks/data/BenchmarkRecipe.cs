using Selfsame.Vision.Augmentation;

namespace Selfsame.Benchmarks.Data;

/// <summary>Which images, and what is made of each.</summary>
/// <param name="Name">Its name here and in views.py.</param>
/// <param name="Description">The same in words.</param>
/// <param name="Archive">The tar with the images.</param>
/// <param name="Distinct">How many of them are used.</param>
/// <param name="ImagesFactor">How many times as many images a round has, for small ones.</param>
/// <param name="Views">The views.</param>
internal sealed record BenchmarkRecipe(
    string Name, string Description, string Archive, int Distinct, int ImagesFactor, IReadOnlyList<AugmentationOptions> Views)
{
    private static readonly BenchmarkRecipe[] s_all =
    [
        new("moco", "two views of 224 px, MoCo v2's, from 480 x 360 JPEGs", "camvid.tar#camvid/images", 48, 1,
            [Augmentations.MoCoV2(), Augmentations.MoCoV2()]),
        new("multicrop", "2 x 224 + 6 x 96 px, SwAV's, from 480 x 360 JPEGs", "camvid.tar#camvid/images", 48, 1,
            [.. Enumerable.Repeat(Augmentations.SwAV(), 2), .. Enumerable.Repeat(Augmentations.SwAVLocal(), 6)]),
        new("cifar", "two views of 32 px, SimCLR's, from 32 x 32 JPEGs", "cifar10.tar#cifar10/test", 1000, 32,
            [Augmentations.SimClr(32), Augmentations.SimClr(32)]),
    ];

    public static BenchmarkRecipe Named(string name) => Array.Find(s_all, recipe => recipe.Name == name)
        ?? throw new ArgumentException($"there is no recipe {name}; there are {string.Join(", ", s_all.Select(r => r.Name))}");
}
