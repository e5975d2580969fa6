using System.Globalization;
using Selfsame.Torch;

namespace Selfsame.Benchmarks.Serving;

internal sealed record BenchmarkOptions(
    string Backbone, double Width, int Size, int Images, string? Data, int Clients, double Seconds, int Rounds, int Threads, IReadOnlyList<string> Server)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        // What comes after a lone "--" is the server's.
        var own = args.TakeWhile(a => a != "--").ToArray();
        string? Text(string name) => Array.IndexOf(own, name) is var i and >= 0 ? own[i + 1] : null;
        double Number(string name, double fallback) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return new(
            Text("--backbone") ?? "resnet18",
            Number("--width", 1),
            (int)Number("--size", 64),
            (int)Number("--images", 1024),
            Text("--data"),
            (int)Number("--clients", 64),
            Number("--seconds", 60), (int)Number("--rounds", 5), (int)Number("--threads", Runtime.Threads), [.. args.Skip(own.Length + 1)]);
    }
}
