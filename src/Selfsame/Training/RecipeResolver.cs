using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Training;

/// <summary>Turns what a user states into a recipe without open choices.</summary>
public static class RecipeResolver
{
    private const string DefaultMethod = "unigrad";
    private const string MultiCropKey = "views.multi_crop";
    private const int SampledImages = 64;

    /// <summary>A recipe from stated keys: the method decides the defaults, the images decide the size of the views.</summary>
    /// <param name="stated">Keys from a file and the command line.</param>
    /// <param name="images">The images.</param>
    /// <exception cref="RecipeException">An unknown key or a value that doesn't fit.</exception>
    /// <exception cref="ArgumentException">An unknown method or backbone, or parts that don't fit together.</exception>
    public static PretrainRecipe Resolve(RecipeMapping stated, IImageSource images)
    {
        ArgumentNullException.ThrowIfNull(stated);
        ArgumentNullException.ThrowIfNull(images);
        var size = IntegerOf(stated, "views.size") ?? LargestCrop(stated) ?? ViewSize(images);
        return Bind(stated, size);
    }

    /// <summary>Reads a resolved recipe again.</summary>
    /// <param name="yaml">Its text.</param>
    /// <param name="origin">Where it's from, for messages.</param>
    /// <exception cref="RecipeException">An unknown key or a value that doesn't fit.</exception>
    public static PretrainRecipe Read(string yaml, string origin)
    {
        var stated = RecipeReader.Parse(yaml, origin);
        return Bind(stated, IntegerOf(stated, "views.size") ?? throw new RecipeException(stated.Origin, "views.size is missing"));
    }

    /// <summary>
    /// The size of views for a set: the typical shorter side of its images, at most 224 px; above 64 px a multiple of 32, below of 4.
    /// </summary>
    /// <exception cref="RunException">None of a sample of images can be read.</exception>
    public static int ViewSize(IImageSource images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var sides = new List<int>();
        var step = Math.Max(1, images.Count / SampledImages);
        for (var i = 0; i < images.Count && sides.Count < SampledImages; i += step)
        {
            try
            {
                using var image = images.Open(i);
                sides.Add(Math.Min(image.Width, image.Height));
            }
            catch (ImageException)
            {
                // It will be skipped, and listed, when its turn comes.
            }
        }

        if (sides.Count == 0)
        {
            throw new RunException($"none of {Math.Min(images.Count, SampledImages)} images tried in {images.Location} can be read");
        }

        sides.Sort();
        var typical = sides[sides.Count / 2];
        return typical switch
        {
            >= 224 => 224,
            > 64 => typical / 32 * 32,
            _ => Math.Max(8, typical / 4 * 4),
        };
    }

    /// <summary>Resolves what depends on the machine: device and threads, of which processes on one machine have a share each.</summary>
    internal static PretrainRecipe ResolveMachine(PretrainRecipe recipe, ProcessGroup? group = null) => recipe with
    {
        Device = recipe.Device ?? (Runtime.CudaDeviceCount > 0 ? "cuda" : "cpu"),
        Threads = recipe.Threads ?? Runtime.Threads,
        Workers = recipe.Workers ?? Math.Max(1, Environment.ProcessorCount / (group?.Environment.LocalSize ?? 1)),
        Views = recipe.Views with { Size = recipe.Views.Size ?? recipe.Views.Crops.Max(c => c.Size) },
        Sdr = recipe.Sdr?.Resolve(recipe),
        Backbone = BackboneCatalog.Resolve(recipe.Backbone, recipe.Views.Crops.Max(c => c.Size)),
    };

    private static PretrainRecipe Bind(RecipeMapping stated, int size)
    {
        var name = stated.Find("method.name") is RecipeScalar scalar ? scalar.Text : DefaultMethod;
        var recipe = RecipeBinder.Apply(PretrainRecipe.For(Methods.Create(name, size, FormOf(stated))), stated);
        CheckCrops(stated, recipe.Views);
        return recipe with { Views = recipe.Views with { Size = size } };
    }

    // A list of crops is what counts, so a short form that says otherwise would be left without effect.
    private static void CheckCrops(RecipeMapping stated, ViewPlan views)
    {
        if (stated.Find("views.crops") is RecipeSequence && stated.Find(MultiCropKey) is RecipeScalar text
            && CropGroup.Format(CropGroup.Parse(text.Text).SelectMany(g => Enumerable.Repeat(g.Size, g.Count))) != views.MultiCrop)
        {
            throw new RecipeException(
                text.Origin, $"{MultiCropKey} says {text.Text}, but views.crops lists {views.MultiCrop}; state one of them, or both alike");
        }
    }

    private static int? LargestCrop(RecipeMapping stated)
    {
        try
        {
            return stated.Find(MultiCropKey) is RecipeScalar scalar ? CropGroup.Parse(scalar.Text).Max(g => g.Size) : null;
        }
        catch (ArgumentException)
        {
            return null;                                // Refused, with its place, when it's bound.
        }
    }

    // A word that is no form is refused when the recipe is bound.
    private static MethodForm FormOf(RecipeMapping stated) =>
        stated.Find("method.form") is RecipeScalar form && RecipeScalars.Read(typeof(MethodForm), form) is MethodForm known ? known : default;

    private static int? IntegerOf(RecipeMapping stated, string key) =>
        stated.Find(key) is RecipeScalar { Text: var text }
            && int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
