using System.Diagnostics;
using System.Globalization;

namespace Selfsame.Benchmarks.Routing;

/// <summary>The most memory of processes that take a few steps.</summary>
internal static class MemoryComparison
{
    public const string Plain = "memory-plain";
    public const string Divided = "memory-divided";

    public static void Run(string[] args)
    {
        var plain = PeakOf(Plain, args);
        var divided = PeakOf(Divided, args);
        Console.WriteLine($"the plain network took at most {plain / 1e6:F0} MB, 256 sub-nets {divided / 1e6:F0} MB: {divided / plain:F2} x");
    }

    public static void Measure(BenchmarkOptions options)
    {
        using (var steps = new SubnetSteps(options))
        {
            steps.Take(options.Part == Divided);
        }

        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
        Console.WriteLine(long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024);
    }

    private static double PeakOf(string part, string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [part, .. args.Skip(1)]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
    }
}
