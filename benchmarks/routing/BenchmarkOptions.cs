using System.Globalization;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Benchmarks.Routing;

internal sealed record BenchmarkOptions(
    string Part, string Backbone, double Width, BackboneStem Stem, int Size, int Images, int Batch, SubnetNorms Norms, int Rounds, int Steps)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 ? args[i + 1] : null;
        double Number(string name, double fallback) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return new(
            args.FirstOrDefault() ?? "",
            Text("--backbone") ?? "resnet18",
            Number("--width", 0.25),
            Text("--stem") switch { "imagenet" => BackboneStem.ImageNet, _ => BackboneStem.Small },
            (int)Number("--size", 32),
            (int)Number("--images", 2000),
            (int)Number("--batch", 64),
            Text("--norms") switch { "per-prefix" => SubnetNorms.PerPrefix, "shared" => SubnetNorms.Shared, _ => SubnetNorms.TwoSets },
            (int)Number("--rounds", 5),
            (int)Number("--steps", 6));
    }

    public BackboneOptions BackboneOptions => new() { Name = Backbone, Width = Width, Stem = Stem };

    public SubnetOptions Subnets => new() { Norms = Norms };
}
