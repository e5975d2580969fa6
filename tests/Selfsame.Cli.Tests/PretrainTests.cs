using Selfsame.Logging;
using Xunit;

namespace Selfsame.Cli.Tests;

[Collection(TrainedRunTests.Name)]
public sealed class PretrainTests(TrainedRun run)
{
    [Fact]
    public void Writes_every_file_of_a_run_and_says_what_it_did()
    {
        var output = run.Training.Succeeded().Output;
        string[] files = ["recipe.yaml", "metrics.jsonl", "skipped.tsv", "backbone.safetensors", "checkpoints/last.ckpt", "checkpoints/best.ckpt"];
        Assert.All(files, file => Assert.True(File.Exists(Path.Combine(run.Path, file)), file));
        Assert.Single(Directory.GetFiles(run.Path, "events.out.tfevents.*"));
        Assert.Contains("small-image stem", output, StringComparison.Ordinal);
        Assert.Contains("0.00375 = 0.12 x batch 8 / 256", output, StringComparison.Ordinal);
        Assert.Contains("24 = 3 epochs x 8", output, StringComparison.Ordinal);
        Assert.Contains("kNN before", output, StringComparison.Ordinal);
        Assert.Contains($"selfsame evaluate knn {run.Path} --data {run.Images}", output, StringComparison.Ordinal);
        Assert.Equal(24, RunFiles.LastStep(run.Path));
    }

    [Fact]
    public void A_run_killed_within_an_epoch_resumes_to_the_same_bits()
    {
        var folder = run.At("killed");
        using (var process = CliProcess.Start(["pretrain", .. run.Options(folder)]))
        {
            process.WaitUntil(() => RunFiles.LastStep(folder) >= 11);
            process.Signal("KILL");
            process.Wait();
        }

        Assert.InRange(RunFiles.LastStep(folder), 11, 23);
        CliProcess.Run("pretrain", "--resume", folder).Succeeded();
        Assert.Equal(RunFiles.Metrics(run.Path), RunFiles.Metrics(folder));
        foreach (var file in new[] { "checkpoints/last.ckpt", "backbone.safetensors" })
        {
            Assert.True(RunFiles.Tensors(Path.Combine(run.Path, file)).AsSpan().SequenceEqual(RunFiles.Tensors(Path.Combine(folder, file))), file);
        }
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_ends_with_a_checkpoint_and_says_how_to_go_on(string signal, int code)
    {
        var folder = run.At($"interrupted-{signal}");
        using var process = CliProcess.Start(["pretrain", .. run.Options(folder, epochs: 1000), "--set", "checkpoint.every_minutes=0"]);
        process.WaitUntil(() => RunFiles.LastStep(folder) >= 3);
        Assert.Contains("another process is writing to", CliProcess.Run("pretrain", "--resume", folder).Failed(1), StringComparison.Ordinal);
        process.Signal(signal);
        var result = process.Wait();
        Assert.Equal(code, result.Code);
        Assert.Contains(
            $"stopped at step {RunFiles.LastStep(folder)}; continue with: selfsame pretrain --resume {folder}",
            result.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "checkpoints", "last.ckpt")));
    }

    [Fact]
    public void Broken_files_are_skipped_and_listed_with_their_reasons()
    {
        var images = run.At("broken-photos");
        Photos.Write(images, count: 76);
        var broken = Photos.Break(images);
        var folder = run.At("broken");
        var output = CliProcess.Run("pretrain", "--method", "simclr", "--data", images, "--out", folder, "--epochs", "1", "--batch-size", "8",
            "--set", "backbone.width=0.25", "--set", "views.size=16").Succeeded().Output;
        var skipped = SkippedLog.Read(Path.Combine(folder, "skipped.tsv"));
        Assert.Equal(broken.Order(StringComparer.Ordinal), skipped.Select(s => s.Name).Order(StringComparer.Ordinal));
        Assert.All(skipped, s => Assert.NotEmpty(s.Reason));
        Assert.Contains(skipped, s => s.Reason.Contains("60000 x 60000", StringComparison.Ordinal));
        Assert.Contains("4 images that can't be read", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_a_run_begin_another()
    {
        var folder = run.At("from");
        CliProcess.Run("pretrain", "--method", "unigrad", "--data", run.Images, "--out", folder, "--epochs", "1", "--batch-size", "32", "--init-from", run.Path,
            "--set", "backbone.width=0.25", "--set", "views.size=16", "--set", "limit=32").Succeeded();
        Assert.Equal(1, RunFiles.LastStep(folder));
    }
}
