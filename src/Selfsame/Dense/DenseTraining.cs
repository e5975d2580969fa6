using Selfsame.Recipes;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Dense;

/// <summary>Starts, resumes and opens runs of detectors and segmenters.</summary>
public static class DenseTraining
{
    /// <summary>Prepares a new run.</summary>
    /// <param name="recipe">What to do; open choices (<c>auto</c>, classes) are resolved here, once.</param>
    /// <param name="folder">Where to keep it; null keeps nothing.</param>
    /// <param name="options">How.</param>
    /// <exception cref="RunException">The folder has a run already.</exception>
    /// <exception cref="ArgumentException">The recipe's parts don't fit together, or the images are too few.</exception>
    /// <exception cref="Vision.Sources.SourceException">The data can't be read.</exception>
    public static DenseRun Start(DenseRecipe recipe, string? folder = null, DenseRunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        options ??= new DenseRunOptions();
        Runtime.Start(options.Notify);
        recipe.Validate();
        var directory = folder is null ? null : new RunDirectory(folder);
        if (directory is { HasRun: true })
        {
            throw new RunException($"{folder} has a run already; continue it with --resume {folder}, or choose another folder with --out");
        }

        return Create(recipe, recipe.OpenData(), directory, options, null);
    }

    /// <summary>Continues a run from its newest checkpoint, exactly as if it had not stopped.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="data">Where the images are now; null where they were.</param>
    /// <param name="options">How.</param>
    /// <exception cref="RunException">There is no run of this kind in the folder, it's finished, or the images have changed.</exception>
    /// <exception cref="Torch.Serialization.CheckpointException">The checkpoint is damaged.</exception>
    public static DenseRun Resume<T>(string folder, string? data = null, DenseRunOptions? options = null)
        where T : DenseRecipe, new()
    {
        options ??= new DenseRunOptions();
        Runtime.Start(options.Notify);
        using var scope = new Scope();
        var directory = new RunDirectory(folder);
        var (recipe, checkpoint) = Read<T>(File.Exists(directory.LastCheckpoint)
            ? directory.LastCheckpoint
            : throw new RunException(
                Directory.Exists(folder)
                    ? $"{folder} has no checkpoint to resume from; start a run with --out {folder}"
                    : $"there is no run {folder}"));
        if (checkpoint.Progress.IsFinished(recipe.Epochs))
        {
            throw new RunException($"{folder} is finished ({recipe.Epochs} epochs); to go on from its backbone start a new run with --init-from {folder}");
        }

        recipe = data is null ? recipe : recipe with { Data = data };
        return Create(recipe, recipe.OpenData(), directory, options, checkpoint);
    }

    /// <summary>Starts a run on images that are open already, or goes on with it; one that is finished takes no more steps.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="data">The images; the run's from here on.</param>
    /// <param name="folder">Where it is kept.</param>
    /// <param name="options">How.</param>
    internal static DenseRun Continue(DenseRecipe recipe, DenseData data, string folder, DenseRunOptions options)
    {
        using var scope = new Scope();
        var directory = new RunDirectory(folder);
        return Create(recipe, data, directory, options, directory.HasRun ? RunCheckpoint.Load(directory.LastCheckpoint).Require(recipe.Task) : null);
    }

    /// <summary>The checkpoint that is meant by a run's folder or a file.</summary>
    /// <exception cref="RunException">There is none.</exception>
    public static string CheckpointOf(string runOrFile, CheckpointChoice choice = CheckpointChoice.Last)
    {
        ArgumentException.ThrowIfNullOrEmpty(runOrFile);
        if (File.Exists(runOrFile))
        {
            return runOrFile;
        }

        var directory = new RunDirectory(runOrFile);
        var file = choice == CheckpointChoice.Last ? directory.LastCheckpoint : directory.BestCheckpoint;
        return File.Exists(file) ? file : throw new RunException(
            !Directory.Exists(runOrFile) ? $"there is no {runOrFile}; give a run's folder or a checkpoint"
            : choice == CheckpointChoice.Best && directory.HasRun ? $"{runOrFile} has no best checkpoint: it is kept when there are test "
                + "images and checkpoint.keep_best is true; use the last one"
            : $"{runOrFile} is not a run's folder (it has no checkpoint)");
    }

    /// <summary>Reads a checkpoint and its recipe. Its tensors belong to the current scope.</summary>
    /// <exception cref="RunException">It's of another kind of run.</exception>
    internal static (T Recipe, RunCheckpoint Checkpoint) Read<T>(string path)
        where T : DenseRecipe, new()
    {
        var checkpoint = RunCheckpoint.Load(path).Require(new T().Task);
        return (RecipeBinder.Apply(new T(), RecipeReader.Parse(checkpoint.Progress.Recipe, path)), checkpoint);
    }

    /// <summary>The labels of a set's classes among those of a model.</summary>
    /// <exception cref="ArgumentException">The set has a class that the model doesn't know.</exception>
    internal static int[] MatchClasses(IReadOnlyList<string> known, IReadOnlyList<string> own, string location) => [.. own.Select(name =>
        known.ToList().IndexOf(name) is >= 0 and var label
            ? label
            : throw new ArgumentException($"{location} has the class '{name}', which is not one of {string.Join(", ", known.Take(20))}"))];

    private static DenseRun Create(DenseRecipe recipe, DenseData data, RunDirectory? directory, DenseRunOptions options, RunCheckpoint? checkpoint)
    {
        try
        {
            if (checkpoint is not null && checkpoint.Progress.DataFingerprint != data.Fingerprint)
            {
                throw new RunException($"{data.Train.Images.Location} has changed since the run began (other images, order or "
                    + $"annotations); start a new run with --init-from {directory!.Path}");
            }

            return new DenseRun(Resolve(recipe, data), data, directory, options, checkpoint);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>A recipe with every open choice stated.</summary>
    internal static DenseRecipe Resolve(DenseRecipe recipe, DenseData data) => recipe with
    {
        Classes = data.Classes,
        Views = recipe.AugmentedViews,
        Device = recipe.Device ?? (Runtime.CudaDeviceCount > 0 ? "cuda" : "cpu"),
        Threads = recipe.Threads ?? Runtime.Threads,
        Workers = recipe.Workers ?? Environment.ProcessorCount,
        Joint = recipe.Joint.Data.Length > 0 && recipe.Joint.Size is null ? recipe.Joint with { Size = SizeOf(recipe.Joint.Data) } : recipe.Joint,
        Backbone = BackboneCatalog.Resolve(recipe.Backbone, Math.Max(recipe.Views.Width, recipe.Views.Height)),
    };

    private static int SizeOf(string images)
    {
        using var source = ImageSources.Open(images);
        return RecipeResolver.ViewSize(source);
    }
}
