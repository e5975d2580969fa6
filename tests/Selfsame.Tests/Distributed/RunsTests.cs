using Selfsame.Logging;
using Selfsame.Tests.Training;
using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Distributed;

public sealed class RunsTests
{
    [Fact]
    public void ARunOfTwoProcessesIsThatOfOneAndGoesOnInOne()
    {
        using var folder = new TemporaryFolder();
        RankProcesses.Run(nameof(RunsJob), 2, folder.Path);

        var one = folder.File("one");
        using (var images = RunsJob.Images())
        using (var run = Pretraining.Start(RunsJob.Recipe(), images, one))
        {
            _ = run.Steps().Last();
        }

        AssertSameRun(one, folder.File(RunsJob.Whole));

        // Another number of processes takes over the checkpoint.
        using (var images = RunsJob.Images())
        using (var run = Pretraining.Resume(folder.File(RunsJob.Stopped), images))
        {
            Assert.Equal(RunsJob.StopAt, run.Step);
            _ = run.Steps().Last();
        }

        AssertSameRun(one, folder.File(RunsJob.Stopped));
        ClassesOfTwoProcessesGoOnInOne(folder);
        Assert.Equal(["image 7"], SkippedLog.Read(new RunDirectory(folder.File(RunsJob.Whole)).Skipped).Select(s => s.Name).Distinct());
    }

    private static void ClassesOfTwoProcessesGoOnInOne(TemporaryFolder folder)
    {
        var (one, two) = (folder.File("one-classes"), folder.File(RunsJob.Classes));
        Assert.Equal(["classes-3-0-of-2.safetensors", "classes-3-1-of-2.safetensors"], ClassFiles(two).Select(Path.GetFileName));
        using (var images = RunsJob.ManyImages())
        using (var run = Pretraining.Start(RunsJob.Instances(), images, one))
        {
            _ = run.Steps().Last();
        }

        using (var images = RunsJob.ManyImages())
        using (var run = Pretraining.Resume(two, images))
        {
            Assert.Equal(RunsJob.ClassesStop, run.Step);
            _ = run.Steps().Last();
        }

        AssertSameRun(one, two);
        using var scope = new Scope();
        using var left = SafetensorsFile.Open(Assert.Single(ClassFiles(one)));
        using var right = SafetensorsFile.Open(Assert.Single(ClassFiles(two)));
        Assert.Equal(left.Read("updated").ToArray<long>(), right.Read("updated").ToArray<long>());
        Assert.True((left.Read("weight") - right.Read("weight")).Abs().Max().ToDouble() < 1e-3);
        Assert.True((left.Read("momentum") - right.Read("momentum")).Abs().Max().ToDouble() < 1e-3);
    }

    private static IEnumerable<string> ClassFiles(string run) => Directory.GetFiles(new RunDirectory(run).Checkpoints, "classes-*").Order();

    // Sums over parts differ in their last digits, and batch norm over four images makes more of it with every step.
    private static void AssertSameRun(string expected, string actual)
    {
        using var scope = new Scope();
        var (left, right) = (Load(expected), Load(actual));
        Assert.Equal(left.Keys, right.Keys);
        foreach (var (name, tensor) in left.Where(t => t.Key.StartsWith("model/", StringComparison.Ordinal) && t.Value.DType.IsFloatingPoint()))
        {
            var error = (tensor - right[name]).Abs().Max().ToDouble() / Math.Max(1e-2, tensor.Abs().Max().ToDouble());
            Assert.True(error < 1e-3, $"{name} differs by {error:G3}");
        }

        foreach (var (a, b) in Losses(expected).Zip(Losses(actual)))
        {
            Assert.Equal(a, b, 1e-4);
        }

        Assert.Equal(Losses(expected).Count(), Losses(actual).Count());
    }

    private static IReadOnlyDictionary<string, Tensor> Load(string run) => RunCheckpoint.Load(new RunDirectory(run).LastCheckpoint).Tensors;

    private static IEnumerable<double> Losses(string run) => MetricsLog.Read(new RunDirectory(run).Metrics).Select(l => l.Number("loss")).OfType<double>();
}
