using Xunit;

namespace Selfsame.Cli.Tests;

[Collection(TrainedRunTests.Name)]
public sealed class DistillTests(TrainedRun run)
{
    [Fact]
    public void A_small_student_learns_from_a_run_and_resumes_to_the_same_bits()
    {
        var (whole, killed) = (run.At("distilled"), run.At("distilled-killed"));
        string[] Options(string folder) =>
        [
            "--teacher", run.Path, "--data", run.Images, "--backbone", "mobilenet_v3_small", "--out", folder,
            "--epochs", "2", "--batch-size", "8", "--threads", "1",
            "--set", "backbone.width=0.25", "--set", "views.size=16", "--set", "method.objective.queue=48", "--set", "log_every_steps=1",
            "--set", "checkpoint.every_minutes=0.001", "--set", "probe.every_epochs=0", "--set", "method.target.teacher.cached_draws=1",
        ];

        var output = CliProcess.Run(["distill", .. Options(whole)]).Succeeded().Output;
        using (var process = CliProcess.Start(["distill", .. Options(killed)]))
        {
            process.WaitUntil(() => RunFiles.LastStep(killed) >= 5);
            process.Signal("KILL");
            process.Wait();
        }

        CliProcess.Run("distill", "--resume", killed).Succeeded();
        Assert.Contains("a frozen teacher", output, StringComparison.Ordinal);
        Assert.Contains($"{run.Path}: resnet18 of width 0.25 by moco-v2, 3 epochs, 128 features of its projector", output, StringComparison.Ordinal);
        Assert.Equal(RunFiles.Metrics(whole), RunFiles.Metrics(killed));
        byte[] Last(string folder) => RunFiles.Tensors(Path.Combine(folder, "checkpoints", "last.ckpt"));
        Assert.True(Last(whole).AsSpan().SequenceEqual(Last(killed)));
    }

    [Fact]
    public void A_missing_teacher_is_said_in_a_line()
    {
        var result = CliProcess.Run("distill", "--data", run.Images, "--out", run.At("untaught"), "--set", "views.size=16");

        Assert.NotEqual(0, result.Code);
        Assert.Contains("--teacher RUN_OR_FILE", result.Error, StringComparison.Ordinal);
    }
}
