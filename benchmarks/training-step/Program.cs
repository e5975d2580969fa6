// The same ResNet-18 training step here and in Python, on the same libtorch, alternating:
//
//     dotnet run -c Release --project benchmarks/training-step -- [--rounds 7] [--steps 3] [--tuned] [--soak 2000]
//
// Each round runs --steps steps in Python (step.py, which tells what a step is), then here, from the same weights and images, in both memory formats. It
// prints both speeds and their ratio round by round, the losses of both, and three medians: each format by itself, and out of the box, where Python has
// NCHW unless told and Selfsame's trainer has channels_last. --tuned gives Python's processes the allocator settings that Selfsame sets. --soak only
// runs that many steps of a small network here, and prints resident memory and live tensors on the way.
using System.Globalization;
using Selfsame.Benchmarks.TrainingStep;
using Selfsame.Torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = BenchmarkOptions.Parse(args);
Runtime.Start(Console.Error.WriteLine);
if (options.Soak > 0)
{
    MemorySoak.Run(options.Soak);
    return 0;
}

using var plain = new Layout(channelsLast: false, options.Tuned);
using var channelsLast = new Layout(channelsLast: true, options.Tuned);
Console.WriteLine($"libtorch {Runtime.TorchVersion}, {Runtime.Threads} threads, Python {(options.Tuned ? "with tuned malloc" : "as it comes")}");
for (var round = 0; round < options.Rounds; round++)
{
    plain.Round(options.Steps);
    channelsLast.Round(options.Steps);
}

Summarize("both NCHW", plain.Here, plain.Python);
Summarize("both channels_last", channelsLast.Here, channelsLast.Python);
Summarize("out of the box (here channels_last, Python NCHW)", channelsLast.Here, plain.Python);
return 0;

static void Summarize(string name, List<Measurement> here, List<Measurement> python)
{
    var ratios = here.Zip(python, (h, p) => h.ImagesPerSecond / p.ImagesPerSecond).Order().ToArray();
    Console.WriteLine($"here / Python, {name}: median {ratios[ratios.Length / 2]:F3}, range {ratios[0]:F3} to {ratios[^1]:F3}");
}
