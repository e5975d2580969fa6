using Selfsame.Clustering;
using Selfsame.Distillation;
using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Training;

/// <summary>What a pre-training run settles before its first step.</summary>
internal static class RunSetup
{
    /// <summary>The teacher that the recipe names.</summary>
    /// <exception cref="RunException">It was trained on images of another mean or spread.</exception>
    public static Teacher LoadTeacher(PretrainRecipe recipe, RunOptions options)
    {
        var teacher = TeacherFile.Load(recipe.Method.Target.Teacher!);
        var (info, view) = (teacher.Info, recipe.Views.GlobalCrop);
        if ((info.Mean, info.Std) != (view.Mean, view.Std))
        {
            teacher.Dispose();
            throw new RunException($"the teacher's images have mean {info.Mean} and standard deviation {info.Std}, the views {view.Mean} and {view.Std}; "
                + "set mean and std of views.crops to the teacher's");
        }

        if (info.InputSize != view.Size)
        {
            options.Notify?.Invoke($"the teacher was trained on images of {info.InputSize} px and is shown views of {view.Size} px");
        }

        return teacher;
    }

    /// <summary>The recipe with what it left to the networks.</summary>
    public static PretrainRecipe WithWidths(PretrainRecipe recipe, Backbone backbone, Teacher? teacher)
    {
        var method = recipe.Method;
        var projector = method.Projector.Resolve(backbone.FeatureWidth, teacher?.Width ?? backbone.FeatureWidth);
        var width = projector.OutputWidth(backbone.FeatureWidth);
        return recipe with
        {
            Method = method with
            {
                Projector = projector,
                Predictor = (PredictorOptions)method.Predictor.Resolve(width, width),
                Target = teacher is null ? method.Target : method.Target with { Teacher = method.Target.Teacher! with { Sha256 = teacher.Sha256 } },
            },
        };
    }

    /// <summary>The recipe with the hash of its clusters; a run that goes on has those that it began with.</summary>
    /// <exception cref="RunException">They have changed.</exception>
    public static PretrainRecipe WithClusters(PretrainRecipe recipe)
    {
        if (recipe.Sdr is not { } sdr)
        {
            return recipe;
        }

        using var scope = new Scope();
        var sha256 = ClusterFile.Read(sdr.Clusters).Sha256;
        return sdr.ClustersSha256 is { } stated && stated != sha256
            ? throw new RunException($"{sdr.Clusters} has changed: its SHA-256 is {sha256}, the recipe states {stated}")
            : recipe with { Sdr = sdr with { ClustersSha256 = sha256 } };
    }

    /// <summary>The device of this process.</summary>
    public static Device DeviceOf(PretrainRecipe recipe, ProcessGroup? group)
    {
        var device = Device.Parse(recipe.Device!);
        return group is not null && device is { Type: DeviceType.Cuda, Index: < 0 } ? Device.Cuda(group.Environment.LocalRank) : device;
    }

    /// <summary>Refuses processes that train different things: they would go on without an error and learn nothing.</summary>
    public static void RequireSameRun(PretrainRecipe recipe, IImageSource images, ProcessGroup group)
    {
        var part = recipe.BatchSize / recipe.Accumulation;
        if (part % group.Size != 0)
        {
            var accumulated = recipe.Accumulation == 1 ? "" : $" in {recipe.Accumulation} parts";
            throw new ArgumentException($"batch_size {recipe.BatchSize}{accumulated} can't be divided equally between {group.Size} processes; "
                + $"make it a multiple of {group.Size * recipe.Accumulation}");
        }

        if (recipe.Sdr is not null)
        {
            throw new ArgumentException("sub-nets are trained by one process; start it without a launcher");
        }

        if (recipe.Method.Target.Teacher is { CachedDraws: > 0 })
        {
            throw new ArgumentException("one process keeps its teacher's features; with several, set method.target.teacher.cached_draws to 0");
        }

        group.RequireEqual(
            images.Fingerprint,
            _ => $"{images.Location} has other images on rank {group.Rank} than on rank 0 (names, order or number); give every process the same data");
        group.RequireEqual(
            RecipeWriter.Write(recipe with { Threads = 1, Workers = 1 }),
            _ => $"rank {group.Rank} was given another recipe than rank 0; start every process with the same options");
    }

    /// <summary>How this process reads its part of every batch.</summary>
    public static ImageLoaderOptions LoaderOptions(PretrainRecipe recipe, ProcessGroup? group) => new()
    {
        BatchSize = recipe.BatchSize / recipe.Accumulation,
        Shards = group?.Size ?? 1,
        Shard = group?.Rank ?? 0,
        Views = recipe.Views.Crops,
        Shuffle = true,
        ShuffleWindow = recipe.ShuffleWindow,
        DropLast = true,
        Seed = (ulong)recipe.Seed,
        Workers = recipe.Workers!.Value,
    };
}
