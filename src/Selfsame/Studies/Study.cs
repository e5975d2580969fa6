using Selfsame.Logging;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>A study in its folder: what it consists of, and how far it is.</summary>
public sealed class Study
{
    private Study(StudyDirectory directory, StudyPlan plan)
    {
        Directory = directory;
        Plan = plan;
        Tasks =
        [
            .. plan.Cells.Where(c => c.Recipe is not null).Select(c => new CellTask(plan.Recipe, c)),
            .. plan.Cells.Any(c => c.Recipe is not null) ? FloorTask.Of(plan) : [],
            .. plan.Reference is null ? Array.Empty<StudyTask>() : [new GradientTask(plan)],
        ];
    }

    /// <summary>Where it is kept.</summary>
    public StudyDirectory Directory { get; }

    /// <summary>Its cells.</summary>
    public StudyPlan Plan { get; }

    /// <summary>Everything that has to be done, in order.</summary>
    public IReadOnlyList<StudyTask> Tasks { get; }

    /// <summary>What hasn't been done yet, in order.</summary>
    public IEnumerable<StudyTask> Waiting => Tasks.Where(t => !t.IsDone(Directory));

    /// <summary>Begins a study in a folder, or goes on with the one that is there.</summary>
    /// <param name="folder">The study's folder, which is made.</param>
    /// <param name="recipe">The study.</param>
    /// <param name="images">Its images.</param>
    /// <exception cref="RunException">The folder has a study under other conditions; one whose grid differs is taken on.</exception>
    public static Study Open(string folder, StudyRecipe recipe, IImageSource images)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(recipe);
        var directory = new StudyDirectory(folder);
        if (File.Exists(directory.Recipe) && !ReadRecipe(folder).IsExtendedBy(recipe))
        {
            throw new RunException($"{folder} has a study under other conditions ({directory.Recipe}); only methods, forms, targets, "
                + "variants and seeds can change there. Choose another folder with --out");
        }

        var study = new Study(directory, StudyPlan.Create(recipe, images));
        System.IO.Directory.CreateDirectory(folder);
        var text = recipe.Write($"selfsame study --out {folder}", $"Selfsame {SelfsameVersion.Text}");
        if (!File.Exists(directory.Recipe) || File.ReadAllText(directory.Recipe) != text)
        {
            AtomicFile.WriteText(directory.Recipe, text);
        }

        return study;
    }

    /// <summary>The study that a folder has.</summary>
    /// <exception cref="RunException">There is none.</exception>
    public static StudyRecipe ReadRecipe(string folder)
    {
        var path = new StudyDirectory(folder).Recipe;
        return File.Exists(path)
            ? StudyRecipe.Read(Recipes.RecipeReader.Read(path))
            : throw new RunException($"{folder} has no study; begin one with selfsame study RECIPE --data PATH --out {folder}");
    }

    /// <summary>Keeps other processes from working on the study until the result is disposed; its tasks, which are processes too, go on.</summary>
    /// <exception cref="RunException">Another process has it.</exception>
    public IDisposable Claim() => FolderLock.Take(Directory.Path);

    /// <summary>Does all that waits, one task after another, in this process.</summary>
    /// <param name="images">The study's images.</param>
    /// <param name="test">Its test images.</param>
    /// <param name="options">What doesn't change results.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; what is done is kept.</exception>
    public StudySummary Run(IImageSource images, IImageSource test, StudyTaskOptions options)
    {
        using var own = Claim();
        foreach (var task in Waiting.ToList())
        {
            task.Run(Directory, images, test, options);
        }

        return Summarize();
    }

    /// <summary>Figures, curves and findings as far as they are there, also written to <c>study.json</c>.</summary>
    public StudySummary Summarize()
    {
        var summary = StudySummarizer.Summarize(this);
        JsonFile.Write(Directory.Summary, summary);
        return summary;
    }
}
