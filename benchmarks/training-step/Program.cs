// The same ResNet-18 training step here and in Python, on the same libtorch, alternating:
//
//     dotnet run -c Release --project benchmarks/training-step -- [--rounds 5] [--steps 6] [--channels-last] [--tuned] [--soak 2000]
//
// Each round runs --steps steps in Python (step.py, which tells what a step is), then here, from the same weights and images. It prints both speeds
// and their ratio round by round, and the losses of both. --tuned gives Python's process the allocator settings that Selfsame sets. --soak only
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

using var python = PythonSide.Start(options);
using var step = new ResNetStep(python.WeightsFile, options.ChannelsLast);
Console.WriteLine($"libtorch {Runtime.TorchVersion}, {Runtime.Threads} threads, {(options.ChannelsLast ? "channels_last" : "NCHW")}, Python {(options.Tuned ? "with tuned malloc" : "as it comes")}");
python.Run(1);
step.Run(1);
var ratios = new List<double>();
for (var round = 1; round <= options.Rounds; round++)
{
    var theirs = python.Run(options.Steps);
    var ours = step.Run(options.Steps);
    ratios.Add(ours.ImagesPerSecond / theirs.ImagesPerSecond);
    Console.WriteLine($"round {round}: Python {theirs.ImagesPerSecond:F1} images/s (loss {theirs.Loss:F6}), here {ours.ImagesPerSecond:F1} images/s (loss {ours.Loss:F6}), ratio {ratios[^1]:F3}");
}

ratios.Sort();
Console.WriteLine($"ratio here / Python: median {ratios[ratios.Count / 2]:F3}, range {ratios[0]:F3} to {ratios[^1]:F3}");
return 0;
