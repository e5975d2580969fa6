using System.Text.Json;
using Selfsame.Logging;
using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>A study end to end: every cell a process, killed and continued, and its report.</summary>
public sealed class StudyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-study-").FullName;

    public StudyTests()
    {
        Photos.Write(At("train"), count: 48);
        Photos.Write(At("test"), count: 18);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_study_that_was_stopped_goes_on_and_ends_with_a_report()
    {
        var study = At("study");
        using (var process = CliProcess.Start(["study", .. Options(study, epochs: 4)]))
        {
            // In the middle: a cell is being trained.
            process.WaitUntil(
                () =>
                    Directory.Exists(Path.Combine(study, "cells"))
                        && Directory.GetDirectories(Path.Combine(study, "cells")).Any(run => RunFiles.LastStep(run) >= 3));
            process.Signal("INT");
            var stopped = process.Wait();
            Assert.Equal(130, stopped.Code);
            Assert.Contains($"continue with: selfsame study --out {study}", stopped.Output, StringComparison.Ordinal);
        }

        Assert.All(
            Directory.GetDirectories(Path.Combine(study, "cells")),
            run => Assert.True(File.Exists(Path.Combine(run, "checkpoints", "last.ckpt")) || RunFiles.LastStep(run) < 1));

        var output = CliProcess.Run("study", "--out", study, "--jobs", "2", "--threads", "1", "--json").Succeeded().Output;

        using var json = JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal((4, 3, 1, 0), (Number(json, "cells"), Number(json, "finished"), Number(json, "refused"), Number(json, "failed")));
        var straight = MetricsLog.Read(Path.Combine(study, "cells", "simclr-loss-shared-seed1", "metrics.jsonl")).Select(l => l.Step).ToList();
        Assert.Equal(straight.Order(), straight);
        AssertHasTheWholeForm(study);
        var html = File.ReadAllText(Path.Combine(study, "report.html"));
        Assert.Contains("byol-loss-shared-seed1 (refused): byol collapses when the target has a gradient", html, StringComparison.Ordinal);
        Assert.Contains("On other sets, knn (%)", html, StringComparison.Ordinal);
        Assert.Contains("| random backbone |", File.ReadAllText(Path.Combine(study, "report.md")), StringComparison.Ordinal);

        // All is done: the same command writes the report again and trains nothing.
        Assert.Contains("0 tasks to do", CliProcess.Run("study", "--out", study).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("under other conditions", CliProcess.Run(["study", .. Options(study, epochs: 5)]).Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_trains_nothing()
    {
        var output = CliProcess.Run(["study", .. Options(At("planned"), epochs: 4), "--plan"]).Succeeded().Output;

        Assert.Contains("left out: byol collapses", output, StringComparison.Ordinal);
        Assert.Contains("simclr-loss-momentum-seed1", output, StringComparison.Ordinal);
        Assert.Contains("576", output, StringComparison.Ordinal); // 3 cells x 4 epochs x 48 images
        Assert.False(Directory.Exists(At("planned")));
    }

    [Theory]
    [InlineData("study --data {train}", "add --out DIR")]
    [InlineData("study --out {new}", "add --data PATH")]
    [InlineData("study --out {new} --data {train}", "add --test PATH")]
    [InlineData("study --out {new} --data {train} --test {test} --methods simclrr", "there is no method 'simclrr'")]
    [InlineData("study --out {new} --data {train} --test {test} --set transfer.protocols=[knnn]", "did you mean 'knn'?")]
    [InlineData("study --out {new} --data {train} --test {test} --init-from {new}", "is not there; init_from takes")]
    [InlineData("study --out {new} --data {train} --test {test} --set run.epoch=3", "did you mean 'epochs'?")]
    public void Wrong_usage_is_2(string command, string expected) => Assert.Contains(expected, CliProcess.Run(command.Split(' ').Select(word => word
        .Replace("{train}", At("train"), StringComparison.Ordinal)
            .Replace("{test}", At("test"), StringComparison.Ordinal)
            .Replace("{new}", At("new"), StringComparison.Ordinal)))
        .Failed(2), StringComparison.Ordinal);

    // The form of study.json is what people's own plots stand on: a change of it changes the schema's number.
    private static void AssertHasTheWholeForm(string study)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(study, "study.json")));
        var root = json.RootElement;
        Assert.Equal("selfsame-study-3", root.GetProperty("schema").GetString());
        Assert.Equal(
            ["schema", "version", "time", "conditions", "cells", "groups", "floors", "gradients", "findings"],
            root.EnumerateObject().Select(p => p.Name));
        var cell = root.GetProperty("cells").EnumerateArray().First(c => c.GetProperty("state").GetString() == "finished");
        Assert.Equal(
            ["name", "method", "form", "target", "variant", "seed", "state", "knn", "linear", "linearBest", "checkpointSha256", "transfers", "trainingSeconds", "healthyStd", "curves"],
            cell.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["loss", "positiveSimilarity", "negativeSimilarity", "std", "effectiveRank", "knn"],
            cell.GetProperty("curves").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["method", "form", "target", "family", "knn", "linear", "variant", "trainingSeconds", "transfers"], root.GetProperty("groups")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["reference", "batchSize", "warmupBatches", "batches", "labels", "points", "omitted"],
            root.GetProperty("gradients").EnumerateObject().Select(p => p.Name));
    }

    private static int Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetInt32();

    private string[] Options(string folder, int epochs) =>
    [
        "--methods",
        "simclr,byol",
        "--targets",
        "momentum,shared",
        "--forms",
        "loss",
        "--seeds",
        "1",
        "--data",
        At("train"),
        "--test",
        At("test"),
        "--out",
        folder,
        "--transfer", $"other={At("train")}::{At("test")}", "--set", "transfer.protocols=[knn]",
        "--epochs", $"{epochs}", "--batch-size", "16", "--jobs", "2", "--threads", "1", "--set", "run.views.size=8", "--set", "run.backbone.width=0.25",
        "--set", "run.log_every_steps=1", "--set", "run.checkpoint.every_minutes=0.001", "--set", "evaluation.k=5", "--set", "evaluation.linear.epochs=5",
        "--set", "gradients.reference=simclr", "--set", "gradients.batches=1", "--set", "gradients.warmup_batches=1",
    ];

    private string At(string name) => Path.Combine(_folder, name);
}
