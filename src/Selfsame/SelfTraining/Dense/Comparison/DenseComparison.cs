using System.Globalization;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Torch.Serialization;
using Selfsame.Training;

namespace Selfsame.SelfTraining.Dense.Comparison;

/// <summary>Carries out a comparison in a folder: each cell is self-training in <c>cells/NAME</c>. What is done stays done; the grid can grow.</summary>
/// <typeparam name="T">Self-training of a detector or a segmenter.</typeparam>
public sealed class DenseComparison<T>
    where T : DenseSelfTrainRecipe, new()
{
    private string _headline = "";

    /// <summary>Prepares a folder, or goes on in one.</summary>
    /// <param name="recipe">What to do.</param>
    /// <param name="folder">Where everything is kept.</param>
    /// <exception cref="ArgumentException">The recipe's parts don't fit together.</exception>
    /// <exception cref="RunException">The folder has another comparison.</exception>
    public DenseComparison(ComparisonRecipe<T> recipe, string folder)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        recipe.Validate();
        (Recipe, Folder) = (recipe, folder);
        if (File.Exists(RecipeFile)
            && BaseOf(RecipeBinder.Apply(new ComparisonRecipe<T>(), RecipeReader.Read(RecipeFile))) != BaseOf(recipe))
        {
            throw new RunException($"{folder} has another comparison ({RecipeFile}); only the grid can grow there. Choose another folder with --out");
        }

        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(
            RecipeFile,
            $"# selfsame selftrain compare {recipe.Base.Task} {RecipeFile} --out {folder}\n# Selfsame {SelfsameVersion.Text}\n{RecipeWriter.Write(recipe)}");
    }

    /// <summary>What is done.</summary>
    public ComparisonRecipe<T> Recipe { get; }

    /// <summary>Where everything is.</summary>
    public string Folder { get; }

    /// <summary>The recipe, every choice stated.</summary>
    public string RecipeFile => Path.Combine(Folder, "recipe.yaml");

    /// <summary>All figures.</summary>
    public string SummaryFile => Path.Combine(Folder, "comparison.json");

    /// <summary>The report as one HTML page.</summary>
    public string HtmlReport => Path.Combine(Folder, "report.html");

    /// <summary>The report as Markdown.</summary>
    public string MarkdownReport => Path.Combine(Folder, "report.md");

    /// <summary>Told how far it is: the cell, how many are done, of how many, and its progress.</summary>
    public Action<string, SelfTrainProgress>? Progress { get; init; }

    /// <summary>Told after each cell.</summary>
    public Action<ComparisonSummary>? CellDone { get; init; }

    /// <summary>Does what isn't done yet.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, with a checkpoint.</exception>
    public ComparisonSummary Run(CancellationToken cancellation = default)
    {
        using var own = FolderLock.Take(Folder);
        var cells = Recipe.Cells();
        var figures = new List<ComparisonFigure>();
        for (var i = 0; i < cells.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var cell = cells[i];
            var name = string.Create(CultureInfo.InvariantCulture, $"{i + 1}/{cells.Count} {cell.Name}");
            var trainer = new DenseSelfTrainer<T>(Recipe.Of(cell), Path.Combine(Folder, "cells", cell.Name)) { Progress = p => Progress?.Invoke(name, p) };
            var summary = trainer.Run(cancellation);
            _headline = summary.Headline;
            figures.Add(
                new ComparisonFigure(
                    cell,
                    BySeed(summary, 0),
                    trainer.Recipe.Rounds > 0 ? BySeed(summary, trainer.Recipe.Rounds) : new Dictionary<long,
                    double>()));
            var so = Summarize(figures);
            JsonFile.Write(SummaryFile, so);
            CellDone?.Invoke(so);
        }

        return Summarize(figures);
    }

    private ComparisonSummary Summarize(IReadOnlyList<ComparisonFigure> figures) => new()
    {
        Headline = _headline,
        Starts = Recipe.Starts,
        Figures = [.. figures],
        Recipe = RecipeWriter.Write(Recipe),
    };

    private static Dictionary<long, double> BySeed(SelfTrainSummary summary, int round) =>
        summary.Rounds.Where(r => r.Round == round && r.Score is not null).ToDictionary(r => r.Seed, r => r.Score!.Figures[summary.Headline]);

    // What all cells have in common.
    private static string BaseOf(ComparisonRecipe<T> recipe) => RecipeWriter.Write(recipe.Base with { Seeds = [1] });
}
