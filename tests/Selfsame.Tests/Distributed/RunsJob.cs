using Selfsame.Instances;
using Selfsame.Siamese;
using Selfsame.Tests.Training;
using Selfsame.Torch.Distributed;
using Selfsame.Training;

namespace Selfsame.Tests.Distributed;

/// <summary>Whole runs, as a user starts them, into folders that the test looks at.</summary>
internal static class RunsJob
{
    public const string Whole = "whole";
    public const string Stopped = "stopped";
    public const string Classes = "classes";
    public const int StopAt = 2;

    // The end of the first of two epochs, where a checkpoint is written.
    public const int ClassesStop = 3;

    public static void Run(ProcessGroup group, string folder)
    {
        using (var images = Images())
        using (var run = Pretraining.Start(Recipe(), images, Path.Combine(folder, Whole), new RunOptions { Group = group }))
        {
            _ = run.Steps().Last();
        }

        using (var images = ManyImages())
        using (var run = Pretraining.Start(Instances(), images, Path.Combine(folder, Classes), new RunOptions { Group = group }))
        {
            _ = run.Steps().First(step => step.Step == ClassesStop);
        }

        // Only the last rank is told to stop; all stop after the same step.
        using (var images = Images())
        using (var stop = new CancellationTokenSource())
        using (var run = Pretraining.Start(Recipe(), images, Path.Combine(folder, Stopped), new RunOptions { Group = group, Cancellation = stop.Token }))
        {
            try
            {
                foreach (var step in run.Steps())
                {
                    if (step.Step == StopAt - 1 && group.Rank == group.Size - 1)
                    {
                        stop.Cancel();
                    }
                }
            }
            catch (OperationCanceledException) when (run.Step == StopAt)
            {
                return;
            }

            throw new InvalidOperationException($"rank {group.Rank} stopped at step {run.Step}");
        }
    }

    /// <summary>Images of which one can't be read, in the part of rank 1.</summary>
    public static TinyImages Images() => new(24, 16, 7);

    /// <summary>So many that neither two nor three processes have the same number of classes each.</summary>
    public static TinyImages ManyImages() => new(25, 16);

    /// <summary>Instance classification with all that it has: prior, smoothing, small crops.</summary>
    public static PretrainRecipe Instances()
    {
        var recipe = PretrainRecipe.For(Methods.Create("instance", 16));
        return Recipe() with
        {
            // Batch norm over eight images of one pixel makes much of a last digit; classes move all the same.
            Method = recipe.Method with { Objective = (InstanceObjective)recipe.Method.Objective with { ClassLrFactor = 1e4 } },
            Views = recipe.Views with { MultiCrop = "1x16+2x8" },
            Optimizer = recipe.Optimizer with { LearningRate = 1e-5 },
            Schedule = recipe.Schedule,
            Epochs = 2,
            Accumulation = 1,
        };
    }

    /// <summary>Two parts a batch, mixed views, batch norm over all.</summary>
    public static PretrainRecipe Recipe()
    {
        var recipe = PretrainRecipe.For(Methods.Create("simclr", 16));
        return recipe with
        {
            Backbone = recipe.Backbone with { Width = 0.25 },
            Views = recipe.Views with { CutMix = new() { Probability = 0.5 } },
            Epochs = 1,
            BatchSize = 8,
            Accumulation = 2,
            LogEverySteps = 1,
            Threads = 1,
            Workers = 1,
            Probe = new() { Bank = 12, Queries = 6, K = 3 },
        };
    }
}
