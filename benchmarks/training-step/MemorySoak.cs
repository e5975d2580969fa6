using System.Globalization;
using Selfsame.Torch;

namespace Selfsame.Benchmarks.TrainingStep;

/// <summary>Many steps in a row, with resident memory and live tensors on the way.</summary>
internal static class MemorySoak
{
    public static void Run(ResNetStep step, int steps)
    {
        var sample = Math.Max(1, steps / 20);
        for (var done = 0; done < steps; done += sample)
        {
            step.Run(sample);
            Console.WriteLine($"after {done + sample} steps: {ResidentMegabytes():F0} MB resident, {Tensor.LiveCount} live tensors");
        }
    }

    private static double ResidentMegabytes() => double.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
