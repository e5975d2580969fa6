using Selfsame.Evaluation;
using Selfsame.Logging;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>Measures what needs no training: random weights of a seed, or the pixels themselves.</summary>
internal sealed class FloorTask : StudyTask
{
    /// <summary>The name of the pixels.</summary>
    public const string Pixels = "floor-pixels";

    private readonly StudyPlan _plan;
    private readonly PretrainRecipe _recipe;
    private readonly int? _seed;

    private FloorTask(StudyPlan plan, PretrainRecipe recipe, string name, int? seed)
        : base(name)
    {
        _plan = plan;
        _recipe = recipe;
        _seed = seed;
    }

    /// <summary>The name of random weights.</summary>
    /// <param name="backbone">Its name in <see cref="Backbones"/>.</param>
    /// <param name="seed">Their seed.</param>
    public static string Random(string backbone, int seed) =>
        FormattableString.Invariant($"floor-random{(backbone.Length > 0 ? "-" + backbone : "")}-seed{seed}");

    /// <summary>The backbones of a study, each with a cell's recipe and the name of the first variant that has it; a single one has no name.</summary>
    public static IReadOnlyList<(string Name, PretrainRecipe Recipe)> Backbones(StudyPlan plan)
    {
        var found = plan.Cells.Where(c => c.Recipe is not null).DistinctBy(c => c.Recipe!.Backbone with { ZeroInitResidual = false }).ToList();
        return [.. found.Select(c => (found.Count == 1 ? "" : c.Cell.Variant, c.Recipe!))];
    }

    /// <summary>The floors of a study: random weights of each of its backbones and seeds, and the pixels.</summary>
    public static IEnumerable<FloorTask> Of(StudyPlan plan)
    {
        var backbones = Backbones(plan);
        return
        [
            .. from backbone in backbones
               from seed in plan.Recipe.Seeds
               select new FloorTask(plan, backbone.Recipe, Random(backbone.Name, seed), seed),
            new FloorTask(plan, backbones[0].Recipe, Pixels, null),
        ];
    }

    public override bool IsDone(StudyDirectory directory) => File.Exists(directory.Result(Name));

    public override void Run(StudyDirectory directory, IImageSource images, IImageSource test, StudyTaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(options);
        var recipe = RecipeResolver.ResolveMachine(_recipe);
        Runtime.Threads = options.Threads;
        var crop = recipe.Views.Crops[0];
        var info = new BackboneInfo { Options = recipe.Backbone, InputSize = _plan.ImageSize, Mean = crop.Mean, Std = crop.Std };
        using Backbone backbone = _seed is { } seed ? TrainedBackbone.CreateRandom(info, (ulong)seed) : new PixelBackbone(_plan.ImageSize);
        var measurement = new BackboneMeasurement(_plan.Recipe, options)
        {
            Backbone = backbone,
            Info = info with { Options = backbone.Options },
            Seed = (ulong?)_seed,
        };
        JsonFile.Write(directory.Result(Name), measurement.Run(images, test).ToResult());
    }
}
