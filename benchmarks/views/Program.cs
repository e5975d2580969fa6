// What a training step costs with more views than two, alternating in one process:
//
//     dotnet run -c Release --project benchmarks/views -- [--methods unigrad,swav] [--multi-crop 2x32+4x16] [--batch 128] [--width 0.25]
//                                                         [--rounds 5] [--steps 6] [--data PATH]
//
// Each round trains each variant (two crops, the multi-crop list, two crops with CutMix in every batch) for --steps steps of a run of its
// own, after two steps that don't count. Loading and augmenting are in the time, as they are in training. Without --data the images are
// noise of the size of the largest crop. It prints milliseconds a step, by the clock and of processor time, and for each variant the median
// of its ratios to two crops. On a machine that others use, compare processor times, with OMP_NUM_THREADS=1: threads that wait for each
// other count as busy.
using System.Globalization;
using Selfsame.Benchmarks.Views;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = BenchmarkOptions.Parse(args);
Runtime.Start(Console.Error.WriteLine);
using var images = options.Data is { } data ? ImageSources.Open(data) : new NoiseImages(
    options.Batch * (options.Steps + StepTimer.WarmupSteps), options.LargestCrop);
Console.WriteLine($"resnet18 of width {options.Width}, batch {options.Batch}, {Runtime.Threads} threads, images: {images.Location}");
foreach (var method in options.Methods)
{
    var variants = Variant.All(method, options);
    var ratios = variants.Select(_ => new List<StepTime>()).ToArray();
    for (var round = 1; round <= options.Rounds; round++)
    {
        var times = variants.Select(v => StepTimer.Measure(v.Recipe, images, options.Steps)).ToArray();
        for (var i = 0; i < variants.Count; i++)
        {
            ratios[i].Add(new(times[i].Elapsed / times[0].Elapsed, times[i].Processor / times[0].Processor));
        }

        Console.WriteLine(
            $"{method}, round {round}: {string.Join(", ", variants.Zip(times, (v, t) => $"{v.Name} {t.Elapsed:F0} ms ({t.Processor:F0} of processors)"))}");
    }

    foreach (var (variant, values) in variants.Zip(ratios).Skip(1))
    {
        Console.WriteLine($"{method}: {variant.Name} / {variants[0].Name}: {Summary(values.Select(v => v.Elapsed))} by the clock, "
            + $"{Summary(values.Select(v => v.Processor))} of processors");
    }
}

static string Summary(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return $"median {sorted[sorted.Length / 2]:F2} ({sorted[0]:F2} to {sorted[^1]:F2})";
}
