using Selfsame.Vision.Sources;

namespace Selfsame.Training;

/// <summary>The images that a recipe takes of a source.</summary>
public static class RecipeImages
{
    /// <summary>The images to learn from: those of the recipe's classes, at most as many as its limit.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="images">All images; stays the caller's.</param>
    /// <exception cref="ArgumentException">There are no labels, or no such class.</exception>
    public static IImageSource Of(PretrainRecipe recipe, IImageSource images)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return Of(images, recipe.Classes, recipe.Limit);
    }

    /// <summary>The images of some classes, at most so many of them, evenly spread.</summary>
    /// <param name="images">All images; stays the caller's.</param>
    /// <param name="classes">The classes; none takes all images.</param>
    /// <param name="limit">At most so many; 0 takes all.</param>
    /// <exception cref="ArgumentException">There are no labels, or no such class.</exception>
    public static IImageSource Of(IImageSource images, IReadOnlyList<string> classes, int limit)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(classes);
        images = classes.Count > 0 ? ClassSubset.Of(images, classes) : images;
        return limit > 0 && limit < images.Count ? SubsetSource.Spread(images, limit) : images;
    }

    /// <summary>The images that the probe classifies: those of the recipe's classes, since others have none that vote.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="test">All test images, which may lack labels or some of the classes; stays the caller's.</param>
    /// <exception cref="ArgumentException">There are labels, and none of the classes.</exception>
    internal static IImageSource Test(PretrainRecipe recipe, IImageSource test)
    {
        if (test.Classes.Count == 0)
        {
            return test;
        }

        string[] known = [.. recipe.Classes.Intersect(test.Classes)];
        return Of(test, known.Length > 0 ? known : recipe.Classes, limit: 0);
    }
}
