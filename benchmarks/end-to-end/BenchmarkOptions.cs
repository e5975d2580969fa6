using System.Globalization;

namespace Selfsame.Benchmarks.EndToEnd;

internal sealed record BenchmarkOptions(string Data, int Images, int Rounds, int Steps, int Threads, string Precision)
{
    public const int Batch = 256;
    public const int Size = 32;
    public const double Width = 0.25;

    // Batches that either side prepared while the other one was measured.
    public const int UntimedSteps = 6;

    public static BenchmarkOptions Parse(string[] args)
    {
        string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 ? args[i + 1] : null;
        int Number(string name, int fallback) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
        var data = Text("--data") ?? (Environment.GetEnvironmentVariable("SELFSAME_DATA") is { Length: > 0 } folder
            ? $"{folder}/cifar10.tar#cifar10/train"
            : throw new ArgumentException("set SELFSAME_DATA to a folder with cifar10.tar, or name images with --data"));
        return new(
            data,
            Number("--images", 20000),
            Number("--rounds", 5),
            Number("--steps", 12),
            Number("--threads", Environment.ProcessorCount),
            Text("--precision") ?? "float32");
    }
}
