using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;

namespace Selfsame.Training;

/// <summary>Finds and reads the backbone of a run, a run's checkpoint (.ckpt) or a file of weights.</summary>
public static class TrainedBackbone
{
    private const string CheckpointExtension = ".ckpt";

    // Online, as opposed to the momentum encoder's.
    private const string Section = "model/online.backbone.";
    private const string ProjectorSection = "model/online.projector.";

    /// <summary>The file that holds the backbone.</summary>
    /// <param name="runOrFile">A run's folder or a file.</param>
    /// <param name="choice">Which of a run's; a file is what it is.</param>
    /// <exception cref="RunException">There is nothing, or the run has no such weights; the message says what to do.</exception>
    public static string FileOf(string runOrFile, CheckpointChoice choice = CheckpointChoice.Last)
    {
        ArgumentException.ThrowIfNullOrEmpty(runOrFile);
        if (File.Exists(runOrFile))
        {
            return choice == CheckpointChoice.Last
                ? runOrFile
                : throw new RunException($"{runOrFile} is a file; only a run's folder has a best checkpoint");
        }

        var directory = new RunDirectory(runOrFile);
        var file = choice == CheckpointChoice.Last ? directory.Backbone : directory.BestCheckpoint;
        if (File.Exists(file))
        {
            return file;
        }

        throw new RunException(
            !Directory.Exists(runOrFile) ? $"there is no {runOrFile}; give a run's folder or a file of weights"
            : !directory.HasRun ? $"{runOrFile} is not a run's folder (it has no {Path.GetFileName(directory.Recipe)})"
            : choice == CheckpointChoice.Last ? $"{runOrFile} has no backbone yet; continue the run with: selfsame pretrain --resume {runOrFile}"
            : $"{runOrFile} has no best checkpoint: it is kept when images have labels and checkpoint.keep_best is true; use the last one");
    }

    /// <summary>Reads the backbone of a file that <see cref="FileOf"/> found. It is on the CPU.</summary>
    /// <param name="file">A run's checkpoint (.ckpt), or what <see cref="BackboneFile.Load"/> reads.</param>
    /// <exception cref="CheckpointException">The file is damaged, or its weights aren't all there.</exception>
    public static LoadedBackbone Load(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return file.EndsWith(CheckpointExtension, StringComparison.Ordinal) ? LoadCheckpoint(file) : BackboneFile.Load(file);
    }

    /// <summary>The same together with the projector, in a checkpoint of a run that has one; null in any other file.</summary>
    /// <exception cref="CheckpointException">The file is damaged, or its weights aren't all there.</exception>
    internal static (LoadedBackbone Backbone, Head? Projector) LoadWithProjector(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (!file.EndsWith(CheckpointExtension, StringComparison.Ordinal))
        {
            return (BackboneFile.Load(file), null);
        }

        using var scope = new Scope();
        var (backbone, checkpoint, recipe) = ReadCheckpoint(file);
        if (recipe.Method.Projector.Layers == 0)
        {
            return (backbone, null);
        }

        Head? projector = null;
        try
        {
            projector = new Head(backbone.Backbone.FeatureWidth, recipe.Method.Projector);
            StateDict.Copy(checkpoint.Section(ProjectorSection), projector.StateDict());
            return (backbone, projector);
        }
        catch
        {
            backbone.Dispose();
            projector?.Dispose();
            throw;
        }
    }

    /// <summary>The same architecture with random weights: the floor that training starts from.</summary>
    /// <param name="info">The architecture.</param>
    /// <param name="seed">Decides the weights; with a run's seed they are those the run began with (save zero_init_residual, which files don't keep).</param>
    public static Backbone CreateRandom(BackboneInfo info, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(info);
        Runtime.ManualSeed(seed);
        return BackboneCatalog.Create(info.Options);
    }

    /// <summary>The run that a path belongs to: a run's folder, or a file in one; null for a file elsewhere.</summary>
    public static RunDirectory? RunOf(string runOrFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(runOrFile);
        for (var folder = runOrFile; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (new RunDirectory(folder) is { HasRun: true } run)
            {
                return run;
            }
        }

        return null;
    }

    /// <summary>What a file of the backbone says about it.</summary>
    internal static BackboneInfo Describe(Backbone backbone, PretrainRecipe recipe, RunProgress progress)
    {
        var crop = recipe.Views.GlobalCrop;
        return new BackboneInfo
        {
            Options = backbone.Options,
            InputSize = crop.Size,
            Mean = crop.Mean,
            Std = crop.Std,
            Provenance = new BackboneProvenance
            {
                Method = recipe.Method.Name,
                Epochs = (double)progress.Step / progress.StepsPerEpoch,
                Data = recipe.Data,
                Seed = (ulong)recipe.Seed,
                Version = progress.Version,
            },
        };
    }

    private static LoadedBackbone LoadCheckpoint(string file)
    {
        using var scope = new Scope();
        return ReadCheckpoint(file).Backbone;
    }

    /// <summary>The backbone of a run's checkpoint, the whole of it, and its recipe.</summary>
    internal static (LoadedBackbone Backbone, RunCheckpoint Checkpoint, PretrainRecipe Recipe) ReadCheckpoint(string file)
    {
        var checkpoint = RunCheckpoint.Load(file).Require(null);
        var recipe = RecipeResolver.Read(checkpoint.Progress.Recipe, file);
        var backbone = BackboneCatalog.Create(recipe.Backbone);
        try
        {
            var report = StateDict.Copy(checkpoint.Section(Section), backbone.StateDict());
            var loaded = new LoadedBackbone { Backbone = backbone, Info = Describe(backbone, recipe, checkpoint.Progress), Report = report, Notes = [] };
            return (loaded, checkpoint, recipe);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }
}
