using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>A study's cells, resolved against its images.</summary>
public sealed class StudyPlan
{
    // From the start of training to its end, in so many parts, gradients are compared.
    private const int Parts = 3;

    private StudyPlan(StudyRecipe recipe, int imageSize, IReadOnlyList<PlannedCell> cells, PlannedCell? reference)
    {
        Recipe = recipe;
        ImageSize = imageSize;
        Cells = cells;
        Reference = reference;
    }

    /// <summary>The study.</summary>
    public StudyRecipe Recipe { get; }

    /// <summary>Side of the views in pixels, of every cell.</summary>
    public int ImageSize { get; }

    /// <summary>Every cell of the grid: seed by seed, so that an unfinished study has whole grids.</summary>
    public IReadOnlyList<PlannedCell> Cells { get; }

    /// <summary>The cell whose model gives the features that gradients are compared on; null for none.</summary>
    public PlannedCell? Reference { get; }

    /// <summary>The epochs of <see cref="Reference"/> at which gradients are compared, from 0 to its last.</summary>
    public IReadOnlyList<int> ComparedEpochs => Reference?.Recipe is { } recipe ? EpochsOf(recipe.Epochs) : [];

    /// <summary>Resolves every cell; one that can't be run has the reason instead of a recipe.</summary>
    /// <param name="recipe">The study.</param>
    /// <param name="images">Its images.</param>
    /// <exception cref="RecipeException">A key of <c>run</c> doesn't exist or has a value that doesn't fit.</exception>
    /// <exception cref="RunException">None of the images can be read.</exception>
    public static StudyPlan Create(StudyRecipe recipe, IImageSource images)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(images);
        var size = recipe.Run.Find("views.size") is RecipeScalar { Text: var text } && int.TryParse(text, out var stated)
            ? stated
            : RecipeResolver.ViewSize(images);
        var cells = new List<PlannedCell>();
        foreach (var seed in recipe.Seeds)
        {
            foreach (var method in recipe.Methods)
            {
                foreach (var form in recipe.FormsOf(method))
                {
                    cells.AddRange(
                        from target in recipe.Targets
                        from variant in recipe.Variants.Keys.DefaultIfEmpty("")
                        select Resolve(recipe, images, size, method, form, target, variant, seed));
                }
            }
        }

        // Two forms may come to the same cell: a method without a gradient form runs once.
        cells = [.. cells.DistinctBy(c => c.Cell.Name)];
        var reference = recipe.Gradients.Enabled ? ReferenceOf(recipe, cells) : null;
        if (reference is not null)
        {
            var kept = reference with
            {
                Recipe = reference.Recipe! with
                {
                    Checkpoint = reference.Recipe.Checkpoint with { KeepEveryEpochs = EveryOf(reference.Recipe.Epochs) },
                },
            };
            cells[cells.IndexOf(reference)] = kept;
            reference = kept;
        }

        return new StudyPlan(recipe, size, cells, reference);
    }

    /// <summary>A method in a form with its own choices; null when it has no such form.</summary>
    internal static SiameseMethod? MethodIn(string method, string form, int size, IImageSource images)
    {
        try
        {
            return RecipeResolver.Resolve(Keys(method, form).With([Key("views.size", FormattableString.Invariant($"{size}"))]), images).Method;
        }
        catch (Exception e) when (form == StudyCell.Gradient && e is ArgumentException or RecipeException)
        {
            return null;
        }
    }

    private static PlannedCell Resolve(
        StudyRecipe recipe, IImageSource images, int size, string method, StudyForm form, TargetKind target, string variant, int seed)
    {
        var hasGradient = form == StudyForm.Loss || MethodIn(method, StudyCell.Gradient, size, images) is not null;
        var resolved = form == StudyForm.Gradient || (form == StudyForm.PreferGradient && hasGradient) ? StudyCell.Gradient : StudyCell.Loss;
        var cell = new StudyCell(method, resolved, target, seed, variant);
        var note = form == StudyForm.PreferGradient && !hasGradient ? $"{method} has no gradient form and runs by its loss"
            : recipe.StatedForm(method) is not null && !recipe.Forms.Contains(form) ? $"{method} runs by its {resolved}, as per_method states"
            : null;
        if (form == StudyForm.Gradient && !hasGradient)
        {
            return new PlannedCell(cell, null, $"{method} has no gradient form", null);
        }

        // A key that doesn't exist is the study's mistake, parts that don't fit together are the cell's.
        var stated = Keys(method, resolved)
            .With(recipe.Run)
            .With(recipe.PerMethod.GetValueOrDefault(method) ?? RecipeReader.Parse("", "study"))
            .With(recipe.Variants.GetValueOrDefault(variant) ?? RecipeReader.Parse("", "study"))
            .With(
            [
                Key("method.name", method),
                Key("method.target.kind", StudyText.Of(target)),
                Key("seed", FormattableString.Invariant($"{seed}")),
                Key("data", recipe.Data),
                Key("test", recipe.Test),
                Key("views.size", FormattableString.Invariant($"{size}")),
            ]);
        if (stated.Find("checkpoint.keep_best") is null)
        {
            stated = stated.With([Key("checkpoint.keep_best", "false")]);
        }

        var pretraining = RecipeResolver.Resolve(stated, images);
        try
        {
            pretraining.Validate();
            return new PlannedCell(cell, pretraining, null, note);
        }
        catch (ArgumentException e)
        {
            return new PlannedCell(cell, null, e.Message.Split('\n')[0], note);
        }
    }

    // A loss needs no key: it is what a method has without one.
    private static RecipeMapping Keys(string method, string form) => RecipeReader.Parse("", "study")
        .With(form == StudyCell.Loss ? [Key("method.name", method)] : [Key("method.name", method), Key("method.form", form)]);

    private static RecipeOverride Key(string path, string value) =>
        new(path.Split('.'), new RecipeScalar(value, isQuoted: value.Length == 0, new RecipeOrigin("study")));

    private static PlannedCell? ReferenceOf(StudyRecipe recipe, IEnumerable<PlannedCell> cells)
    {
        var runnable = cells.Where(c => c.Recipe is not null).ToList();
        return runnable
            .Where(c => c.Cell.Method == recipe.Gradients.Reference)
            .OrderByDescending(c => c.Cell.Target == TargetKind.Momentum)
            .Concat(runnable)
            .FirstOrDefault();
    }

    private static int EveryOf(int epochs) => (epochs + Parts - 1) / Parts;

    private static IReadOnlyList<int> EpochsOf(int epochs) =>
        [.. Enumerable.Range(0, Parts).Select(part => part * EveryOf(epochs)).Append(epochs).Where(e => e <= epochs).Distinct()];
}
