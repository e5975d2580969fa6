using System.Diagnostics;
using System.Globalization;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Scaling;

/// <summary>One process of a job: an ordinary run that takes steps whenever it's told to.</summary>
internal static class Worker
{
    public const string Word = "worker";

    // The first steps choose kernels and fill the loader's queue.
    private const int WarmupSteps = 2;

    /// <summary>For every line of the input takes as many steps as there are in a round, and writes the milliseconds of one.</summary>
    public static void Run(BenchmarkOptions options)
    {
        Runtime.Start(Console.Error.WriteLine);
        using var group = ProcessGroup.FromEnvironment();
        var batch = options.Batch * (group?.Size ?? 1);
        using var images = new NoiseImages(batch * 16, 32);
        var recipe = PretrainRecipe.For(Methods.Create(options.Method, 32));
        recipe = recipe with
        {
            Backbone = recipe.Backbone with { Width = options.Width },
            BatchSize = batch,
            SyncBatchNorm = options.SyncBatchNorm,
            Epochs = 1000,
            LogEverySteps = 1000,
            Probe = new() { EveryEpochs = 0 },
        };
        using var run = Pretraining.Start(recipe, images, options: new RunOptions { Group = group });
        using var steps = run.Steps().GetEnumerator();
        Take(steps, WarmupSteps);
        while (Console.ReadLine() is not null)
        {
            var start = Stopwatch.GetTimestamp();
            Take(steps, options.Steps);
            Console.WriteLine((Stopwatch.GetElapsedTime(start).TotalMilliseconds / options.Steps).ToString("R", CultureInfo.InvariantCulture));
        }
    }

    private static void Take(IEnumerator<StepReport> steps, int count)
    {
        for (var step = 0; step < count; step++)
        {
            steps.MoveNext();
        }
    }
}
