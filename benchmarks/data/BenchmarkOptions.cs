using System.Globalization;

namespace Selfsame.Benchmarks.Data;

internal sealed record BenchmarkOptions(string Data, IReadOnlyList<string> Recipes, int Images, int Rounds, int Core, bool Sources, int Listing)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 ? args[i + 1] : null;
        int Number(string name, int fallback) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
        var data = Text("--data") ?? Environment.GetEnvironmentVariable("SELFSAME_DATA")
            ?? (Text("--listing") is null ? null : "")
                ?? throw new ArgumentException("say where camvid.tar and cifar10.tar are: --data FOLDER, or SELFSAME_DATA");
        return new(
            data,
            (Text("--recipes") ?? "moco,multicrop,cifar").Split(','),
            Number("--images", 48),
            Number("--rounds", 9),
            Number("--core", 1),
            args.Contains("--sources"),
            Number("--listing", 0));
    }
}
