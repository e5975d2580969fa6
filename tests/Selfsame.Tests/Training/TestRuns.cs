using Selfsame.Logging;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Tests.Training;

/// <summary>Runs that are carried out, stopped and compared.</summary>
internal static class TestRuns
{
    public static void Run(PretrainRecipe recipe, IImageSource images, string folder)
    {
        using var run = Pretraining.Start(recipe, images, folder);
        _ = run.Steps().Last();
    }

    public static void StopAfter(int steps, PretrainRecipe recipe, IImageSource images, string folder)
    {
        using var stop = new CancellationTokenSource();
        using var run = Pretraining.Start(recipe, images, folder, new RunOptions { Cancellation = stop.Token });
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var step in run.Steps())
            {
                if (step.Step == steps)
                {
                    stop.Cancel();
                }
            }
        });
    }

    public static RunProgress ReadProgress(string folder)
    {
        using var scope = new Scope();
        return RunCheckpoint.Load(new RunDirectory(folder).LastCheckpoint).Progress;
    }

    public static void AssertSameRun(string expected, string actual)
    {
        using var scope = new Scope();
        var left = RunCheckpoint.Load(new RunDirectory(expected).LastCheckpoint);
        var right = RunCheckpoint.Load(new RunDirectory(actual).LastCheckpoint);
        Assert.Equal(left.Progress with { Seconds = 0 }, right.Progress with { Seconds = 0 });
        Assert.Equal(left.Tensors.Keys, right.Tensors.Keys);
        foreach (var (name, tensor) in left.Tensors)
        {
            Assert.True(tensor.Equal(right.Tensors[name]), $"{name} differs");
        }

        Assert.Equal(Metrics(expected), Metrics(actual));
    }

    // Everything but the clock.
    private static IEnumerable<string> Metrics(string folder) => MetricsLog.Read(new RunDirectory(folder).Metrics).Select(line =>
        line.Step + ": " + string.Join(", ", line.Fields.Where(f => f.Key is not ("imagesPerSecond" or "dataWait")).Select(f => $"{f.Key} {f.Value}")));
}
