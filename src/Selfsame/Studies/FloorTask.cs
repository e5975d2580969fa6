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
    private readonly int? _seed;

    private FloorTask(StudyPlan plan, string name, int? seed)
        : base(name)
    {
        _plan = plan;
        _seed = seed;
    }

    /// <summary>The name of random weights.</summary>
    public static string Random(int seed) => FormattableString.Invariant($"floor-random-seed{seed}");

    /// <summary>The floors of a study: random weights of each of its seeds, and the pixels.</summary>
    public static IEnumerable<FloorTask> Of(StudyPlan plan) =>
        plan.Recipe.Seeds.Select(seed => new FloorTask(plan, Random(seed), seed)).Append(new FloorTask(plan, Pixels, null));

    public override bool IsDone(StudyDirectory directory) => File.Exists(directory.Result(Name));

    public override void Run(StudyDirectory directory, IImageSource images, IImageSource test, StudyTaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(options);
        var recipe = RecipeResolver.ResolveMachine(_plan.Cells.First(c => c.Recipe is not null).Recipe!);
        Runtime.Threads = options.Threads;
        var crop = recipe.Views.Crops[0];
        var info = new BackboneInfo { Options = recipe.Backbone, InputSize = _plan.ImageSize, Mean = crop.Mean, Std = crop.Std };
        using Backbone backbone = _seed is { } seed ? TrainedBackbone.CreateRandom(info, (ulong)seed) : new PixelBackbone(_plan.ImageSize);
        var (knn, linear) = BackboneMeasurement.Run(_plan.Recipe.Evaluation, backbone, info with { Options = backbone.Options }, null, (ulong?)_seed, images, test, options);
        JsonFile.Write(directory.Result(Name), new CellResult { State = CellState.Finished, Knn = knn.ToJsonObject(), Linear = linear.ToJsonObject() });
    }
}
