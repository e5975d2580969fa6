// SimCLR end to end, from image files to weights, here and with lightly on the same libtorch, alternating:
//
//     LIGHTLY_PATH=CHECKOUT dotnet run -c Release --project benchmarks/end-to-end -- [--data PATH] [--images 20000] [--rounds 5] [--steps 12] [--threads N]
//
// resnet18 of width 0.25 with a 3x3 stem, two views of 32 px, batches of 256, each side with its own transforms, loss and loader (simclr.py
// tells lightly's). In each round lightly without workers, lightly with as many workers as there are threads, and Selfsame take the same
// number of steps; the ratio of a round is to the faster of lightly's two. LIGHTLY_PATH is a folder with the package lightly, where it
// isn't installed for /usr/bin/python3.
using System.Globalization;
using Selfsame.Benchmarks.EndToEnd;
using Selfsame.Torch;
using Selfsame.Vision.Sources;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = BenchmarkOptions.Parse(args);
Runtime.Start(Console.Error.WriteLine);
using var files = new ImageFiles(options);
using var images = ImageSources.Open(files.Folder);
using var here = new SelfsameSide(options, images);
using var alone = new LightlySide(options, files.Folder, workers: 0);
using var helped = new LightlySide(options, files.Folder, workers: options.Threads);
Console.WriteLine($"libtorch {Runtime.TorchVersion}, {options.Threads} threads, {images.Count:N0} images, {alone.Version}");
Console.WriteLine($"{"round",5}  {"lightly, 0 workers",18}  {$"{options.Threads} workers",10}  {"Selfsame",8}  ratio");
var rounds = new List<double>();
for (var round = 0; round <= options.Rounds; round++)
{
    var (a, b, c) = (alone.Run(), helped.Run(), here.Run());
    var ratio = c / Math.Max(a, b);

    // In the first round kernels are chosen and workers start.
    Console.WriteLine($"{(round == 0 ? "warm" : round),5}  {a,18:F1}  {b,10:F1}  {c,8:F1}  {ratio:F3}");
    if (round > 0)
    {
        rounds.Add(ratio);
    }
}

rounds.Sort();
Console.WriteLine($"Selfsame / lightly, images a second: median {rounds[rounds.Count / 2]:F3}, range {rounds[0]:F3} to {rounds[^1]:F3}; "
    + $"waiting for images {here.DataWait:P1} of Selfsame's time");
return 0;
