// Images a second on one core, here and with torchvision and Pillow, in turn:
//
//     dotnet run -c Release --project benchmarks/data -- [--data $SELFSAME_DATA] [--recipes moco,multicrop,cifar] [--images 48] [--rounds 9] [--core 1]
//
// Three recipes: MoCo v2's two views of 224 px and SwAV's 2 x 224 + 6 x 96 px from 480 x 360 JPEGs (camvid.tar, as they are), SimCLR's two
// views of 32 px from CIFAR-10's (cifar10.tar). Both sides get the same encoded images in memory, one thread and the same core (--core -1
// pins neither). Each round runs --images images (cifar: 32 times as many) through views.py and through an ImageLoader of one worker
// without a cache, then every stage by itself. With --sources a folder, a tar with its index and a packed, memory-mapped file of the same
// images are compared instead of the two programs: what it costs to read, to decode, and to make SimCLR's view of them in random order.
// With --listing N (a million, say) a folder of N files is made, listed twice and deleted.
//
// Speeds are by processor time, which what else runs on the core disturbs least; ratios are medians over rounds.
using System.Globalization;
using Selfsame.Benchmarks.Data;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = BenchmarkOptions.Parse(args);
Core.Pin(options.Core);
if (options.Listing > 0)
{
    ListingSpeeds.Run(options.Listing);
    return;
}

foreach (var name in options.Recipes)
{
    if (options.Sources)
    {
        using var speeds = new SourceSpeeds(options.Data, BenchmarkRecipe.Named(name));
        speeds.Run(options.Images * BenchmarkRecipe.Named(name).ImagesFactor, options.Rounds);
        continue;
    }

    var recipe = BenchmarkRecipe.Named(name);
    using var images = EncodedImages.FromTar(Path.Combine(options.Data, recipe.Archive), recipe.Distinct);
    using var python = new PythonSide(recipe, images, options.Core);
    using var here = new EngineSide(recipe, images);
    var count = options.Images * recipe.ImagesFactor;
    python.Run("views", recipe.Distinct);
    here.WarmUp();
    Console.WriteLine($"{name}: {recipe.Description}");
    var comparison = new Comparison();
    for (var round = 0; round < options.Rounds; round++)
    {
        foreach (var stage in here.Stages)
        {
            comparison.Add(stage, python.Run(stage, count), here.Run(stage, count));
        }
    }

    comparison.Print();
}
