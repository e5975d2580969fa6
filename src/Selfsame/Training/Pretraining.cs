using Selfsame.Vision.Sources;

namespace Selfsame.Training;

/// <summary>Starts and resumes pre-training runs.</summary>
public static class Pretraining
{
    /// <summary>Prepares a new run.</summary>
    /// <param name="recipe">What to do; open choices (<c>auto</c>) are resolved here, once.</param>
    /// <param name="images">What to learn from; stays the caller's.</param>
    /// <param name="folder">Where to keep it; null keeps nothing.</param>
    /// <param name="options">What doesn't change the result.</param>
    /// <exception cref="RunException">The folder has a run already, or the images are too few.</exception>
    /// <exception cref="ArgumentException">The recipe's parts don't fit together, or the images lack a class that it names.</exception>
    public static PretrainingRun Start(PretrainRecipe recipe, IImageSource images, string? folder = null, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(images);
        Torch.Runtime.Start(options?.Notify);
        var directory = folder is null ? null : new RunDirectory(folder);
        // Rank 0 may have begun to write by the time that the others look.
        if (directory is { HasRun: true } && options?.Group is null or { Rank: 0 })
        {
            throw new RunException($"{folder} has a run already; continue it with --resume {folder}, or choose another folder with --out");
        }

        var resolved = RecipeResolver.ResolveMachine(recipe, options?.Group);
        return new PretrainingRun(resolved, RecipeImages.Of(recipe, images), directory, options ?? new RunOptions(), null);
    }

    /// <summary>Continues a run from its newest checkpoint, exactly as if it had not stopped.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="images">The images it learns from.</param>
    /// <param name="options">What doesn't change the result.</param>
    /// <exception cref="RunException">There is no run in the folder, it's finished, or the images have changed.</exception>
    /// <exception cref="Torch.Serialization.CheckpointException">The checkpoint is damaged.</exception>
    public static PretrainingRun Resume(string folder, IImageSource images, RunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        Torch.Runtime.Start(options?.Notify);
        var directory = new RunDirectory(folder);
        using var scope = new Torch.Scope();
        var checkpoint = RunCheckpoint.Load(RequireCheckpoint(directory)).Require(null);
        var recipe = RecipeResolver.Read(checkpoint.Progress.Recipe, checkpoint.Path);
        images = RecipeImages.Of(recipe, images);
        if (checkpoint.Progress.DataFingerprint != images.Fingerprint)
        {
            throw new RunException($"{images.Location} has changed since the run began (other names, order or number of images); start a "
                + $"new run with --init-from {directory.Path}");
        }

        if (checkpoint.Progress.IsFinished(recipe.Epochs))
        {
            throw new RunException(
                $"{directory.Path} is finished ({recipe.Epochs} epochs); to go on from its weights start a new run with --init-from {directory.Path}");
        }

        return new PretrainingRun(recipe, images, directory, options ?? new RunOptions(), checkpoint);
    }

    /// <summary>The recipe that a run was started with.</summary>
    /// <exception cref="RunException">There is no run in the folder.</exception>
    public static PretrainRecipe ReadRecipe(string folder)
    {
        var directory = new RunDirectory(folder);
        using var scope = new Torch.Scope();
        var path = RequireCheckpoint(directory);
        return RecipeResolver.Read(RunCheckpoint.Load(path).Require(null).Progress.Recipe, path);
    }

    /// <summary>Whether a run has taken its last step.</summary>
    /// <exception cref="RunException">There is no run in the folder.</exception>
    public static bool IsFinished(string folder)
    {
        using var scope = new Torch.Scope();
        var checkpoint = RunCheckpoint.Load(RequireCheckpoint(new RunDirectory(folder))).Require(null);
        return checkpoint.Progress.IsFinished(RecipeResolver.Read(checkpoint.Progress.Recipe, checkpoint.Path).Epochs);
    }

    private static string RequireCheckpoint(RunDirectory directory) => File.Exists(directory.LastCheckpoint)
        ? directory.LastCheckpoint
        : throw new RunException(
            File.Exists(directory.Path) ? $"{directory.Path} is a file; --resume takes a run's folder, --init-from takes weights"
            : Directory.Exists(directory.Path) ? $"{directory.Path} has no checkpoint to resume from; start a run with --out {directory.Path}"
            : $"there is no run {directory.Path}");
}
