using System.Diagnostics;
using Selfsame.Cli.Output;
using Selfsame.Studies;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Studies;

/// <summary>Shows what a study would do, and how long its training would take by the speed of a few steps.</summary>
internal static class StudyPlanDisplay
{
    private const int WarmupSteps = 1;
    private const int TimedSteps = 4;

    public static void Show(Terminal terminal, StudyPlan plan, IImageSource images, int jobs, int threads)
    {
        terminal.Table(["cell", "what"],
        [
            .. plan.Cells.Select(
                c =>
                    (IReadOnlyList<string>)[c.Cell.Name, c.Refusal is { } refusal ? $"left out: {refusal}" : c.Note ?? Describe(c.Recipe!, images)]),
        ]);
        if (plan.Cells.FirstOrDefault(c => c.Recipe is not null) is not { } first)
        {
            return;
        }

        var speed = Measure(first.Recipe!, images, threads);
        var visits = plan.Cells.Sum(c => c.Recipe is { } recipe ? Visits(recipe, images) : 0);
        terminal.Facts(
            ("image visits", Terminal.Count(visits)),
            (
                "speed",
                FormattableString.Invariant(
                    $"{speed:F0} images/s, by {TimedSteps} steps of {first.Cell.Name} with {threads} {(threads == 1 ? "thread" : "threads")}")),
            ("training", $"about {Terminal.Time(TimeSpan.FromSeconds(visits / speed / jobs))} with {jobs} {(jobs == 1 ? "cell" : "cells")} "
                + "at a time, if they don't slow each other down; measuring comes on top"),
            ("gradients", plan.Reference is { } reference ? $"of {reference.Cell.Name} after epochs {string.Join(", ", plan.ComparedEpochs)}" : null));
    }

    private static string Describe(PretrainRecipe recipe, IImageSource images) =>
        $"{recipe.Epochs} epochs of {Terminal.Count(Images(recipe, images))} images, batch {recipe.BatchSize}";

    private static long Visits(PretrainRecipe recipe, IImageSource images) =>
        (long)Images(recipe, images) / recipe.BatchSize * recipe.BatchSize * recipe.Epochs;

    private static int Images(PretrainRecipe recipe, IImageSource images) => RecipeImages.Of(recipe, images).Count;

    private static double Measure(PretrainRecipe recipe, IImageSource images, int threads)
    {
        Runtime.Start(Terminal.Warn);
        using var run = Pretraining.Start(recipe with { Threads = threads, Workers = threads, Probe = recipe.Probe with { EveryEpochs = 0 } }, images);
        var (started, last) = (0L, 0L);
        foreach (var step in run.Steps().TakeWhile(s => s.Step <= WarmupSteps + TimedSteps))
        {
            last = step.Step;
            started = step.Step == Math.Min(WarmupSteps, step.TotalSteps - 1) ? Stopwatch.GetTimestamp() : started;
            if (step.Step == WarmupSteps + TimedSteps)
            {
                break;
            }
        }

        return Math.Max(1, last - Math.Min(WarmupSteps, run.TotalSteps - 1)) * recipe.BatchSize / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
