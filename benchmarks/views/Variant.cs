using Selfsame.Siamese;
using Selfsame.Training;

namespace Selfsame.Benchmarks.Views;

/// <summary>One way to give a method its views.</summary>
internal sealed record Variant(string Name, PretrainRecipe Recipe)
{
    public static IReadOnlyList<Variant> All(string method, BenchmarkOptions options)
    {
        var recipe = PretrainRecipe.For(Siamese.Methods.Create(method, options.LargestCrop));
        recipe = recipe with
        {
            Backbone = recipe.Backbone with { Width = options.Width },
            BatchSize = options.Batch,
            Epochs = 1,
            LogEverySteps = 1000,
            Probe = new() { EveryEpochs = 0 },
            Views = recipe.Views with { MultiCrop = $"2x{options.LargestCrop}", Symmetric = true, CutMix = new() },
        };
        return
        [
            new("two crops", recipe),
            new(options.MultiCrop, recipe with { Views = recipe.Views with { MultiCrop = options.MultiCrop } }),
            new("two crops + CutMix", recipe with { Views = recipe.Views with { CutMix = new() { Probability = 1 } } }),
        ];
    }
}
