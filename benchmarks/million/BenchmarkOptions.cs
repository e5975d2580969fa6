using System.Globalization;
using Selfsame.Torch;

namespace Selfsame.Benchmarks.Million;

internal sealed record BenchmarkOptions(long Classes, int Width, int Batch, int Rounds, int Chunk, double Temperature, ScalarType Storage, bool Python)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 ? args[i + 1] : null;
        double Number(string name, double fallback) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return new(
            (long)Number("--classes", 1_281_167), (int)Number("--width", 128), (int)Number("--batch", 256), (int)Number("--rounds", 3), (int)Number("--chunk", 2048),
            Number("--temperature", 0.15), Text("--storage") == "bfloat16" ? ScalarType.BFloat16 : ScalarType.Float32, args.Contains("--python"));
    }
}
