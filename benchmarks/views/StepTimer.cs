using System.Diagnostics;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Views;

/// <summary>Times the steps of a run.</summary>
internal static class StepTimer
{
    // The first steps choose kernels and fill the loader's queue.
    public const int WarmupSteps = 2;

    /// <summary>The mean over a run's steps, those of warm-up left out.</summary>
    public static StepTime Measure(PretrainRecipe recipe, IImageSource images, int steps)
    {
        using var run = Pretraining.Start(recipe, images);
        var start = 0L;
        var processor = TimeSpan.Zero;
        foreach (var step in run.Steps())
        {
            if (step.Step == WarmupSteps)
            {
                (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            }
            else if (step.Step == WarmupSteps + steps)
            {
                return new(Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / steps);
            }
        }

        throw new InvalidOperationException($"{images.Location} has too few images for {WarmupSteps + steps} steps of {recipe.BatchSize}");
    }
}
