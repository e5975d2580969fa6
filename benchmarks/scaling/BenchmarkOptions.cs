using System.Globalization;

namespace Selfsame.Benchmarks.Scaling;

internal sealed record BenchmarkOptions(string Method, int Batch, double Width, int Processes, int Rounds, int Steps, bool SyncBatchNorm)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 ? args[i + 1] : null;
        double Number(string name, double fallback) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return new(
            Text("--method") ?? "simclr", (int)Number("--batch", 64), Number("--width", 1), (int)Number("--processes", 2), (int)Number("--rounds", 5),
            (int)Number("--steps", 3), Text("--sync-batch-norm") != "false");
    }
}
