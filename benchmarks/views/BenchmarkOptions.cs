using System.Globalization;
using Selfsame.Siamese;

namespace Selfsame.Benchmarks.Views;

internal sealed record BenchmarkOptions(IReadOnlyList<string> Methods, string MultiCrop, int Batch, double Width, int Rounds, int Steps, string? Data)
{
    public int LargestCrop => CropGroup.Parse(MultiCrop).Max(g => g.Size);

    public static BenchmarkOptions Parse(string[] args)
    {
        string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 ? args[i + 1] : null;
        double Number(string name, double fallback) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return new(
            (Text("--methods") ?? "unigrad").Split(','), Text("--multi-crop") ?? "2x32+4x16", (int)Number("--batch", 128), Number("--width", 0.25),
            (int)Number("--rounds", 5), (int)Number("--steps", 6), Text("--data"));
    }
}
