using System.Globalization;
using System.Text.Json.Nodes;
using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>Jobs of several processes on this machine.</summary>
[Collection(TrainedRunTests.Name)]
public sealed class LaunchTests(TrainedRun run)
{
    // A queue and a momentum encoder that all processes have, or classes of which each has its own.
    [Theory]
    [InlineData("moco-v2")]
    [InlineData("instance")]
    public void A_job_whose_rank_is_killed_ends_by_naming_it_and_resumes_to_the_same_bits(string method)
    {
        string[] Job(string folder) =>
        [
            "launch", "--processes", "2", "--", "pretrain", .. method == "moco-v2" ? run.Options(folder, epochs: 2) : run.Options(method, folder, epochs: 2),
            "--set", "probe.every_epochs=0",
        ];
        var undisturbed = run.At($"{method}-two");
        var result = CliProcess.Run(Job(undisturbed)).Succeeded();
        Assert.Contains("2, 4 images of each batch", result.Output, StringComparison.Ordinal);
        Assert.Single(result.Output.Split('\n'), line => line.Trim() == "done");

        var killed = run.At($"{method}-two-killed");
        using (var job = CliProcess.Start(Job(killed)))
        {
            job.WaitUntil(() => RunFiles.LastStep(killed) >= 5);
            CliProcess.RunProgram("kill", "-KILL", ChildOfRank(job.Id, 1)).Succeeded();
            var ended = job.Wait();
            Assert.Equal(137, ended.Code);
            Assert.Contains("selfsame: rank 1 of 2 gave no sign of life after its connection broke", ended.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        }

        Assert.InRange(RunFiles.LastStep(killed), 5, 15);
        CliProcess.Run("launch", "--processes", "2", "--", "pretrain", "--resume", killed).Succeeded();
        Assert.Equal(RunFiles.Metrics(undisturbed), RunFiles.Metrics(killed));
        RunFiles.AssertSameWeights(undisturbed, killed, shards: method == "instance" ? 2 : 0);
    }

    [Fact]
    public void A_signal_to_the_launcher_stops_all_after_the_same_step()
    {
        var folder = run.At("two-stopped");
        using var job = CliProcess.Start(
            ["launch", "--processes", "2", "--prefix", "--", "pretrain", .. run.Options(folder, epochs: 1000), "--set", "probe.every_epochs=0"]);
        job.WaitUntil(() => RunFiles.LastStep(folder) >= 2);
        job.Signal("TERM");
        var result = job.Wait();
        Assert.Equal(143, result.Code);
        Assert.Contains($"[0] stopped at step {RunFiles.LastStep(folder)}; continue with", result.Output, StringComparison.Ordinal);
    }

    // Each computes half of the features; rank 0 says what all of them say.
    [Fact]
    public void Two_processes_measure_a_backbone_as_one_does()
    {
        var folder = run.At("two-probed");
        CliProcess.Run(["launch", "--processes", "2", "--", "pretrain", .. run.Options(folder, epochs: 1)]).Succeeded();
        Assert.Contains("\"knn\":", File.ReadAllText(Path.Combine(folder, "metrics.jsonl")), StringComparison.Ordinal);
        foreach (var how in new[] { "knn", "linear" })
        {
            string[] evaluate = ["evaluate", how, folder, "--data", run.Images, "--test", run.Images, "--json", "--threads", "1"];
            var (one, two) = (
                JsonNode.Parse(CliProcess.Run(evaluate).Succeeded().Output)!,
                JsonNode.Parse(CliProcess.Run(["launch", "--processes", "2", "--", .. evaluate]).Succeeded().Output)!);
            Assert.Equal((double)one["top1"]!, (double)two["top1"]!, 1e-9);
            Assert.Equal((int)one["images"]!, (int)two["images"]!);
        }

        var refused = CliProcess.Run("launch", "--processes", "2", "--", "evaluate", "finetune", folder, "--data", run.Images, "--test", run.Images);
        Assert.Equal(2, refused.Code);
        Assert.Contains("start it without a launcher", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_measures_between_the_processes_and_is_checked()
    {
        string[] plan =
        [
            "plan",
            "--method",
            "instance",
            "--images",
            "64",
            "--size",
            "16",
            "--batch-size",
            "8",
            "--set",
            "backbone.width=0.25",
            "--threads",
            "1",
            "--json"
        ];
        var two = JsonNode.Parse(CliProcess.Run(["launch", "--processes", "2", "--", .. plan, "--check", "1"]).Succeeded().Output)!;

        Assert.True((bool?)two["networkIsMeasured"]);
        Assert.Equal(64 / 2 * 128 * 2 * 4, (double?)two["memoryBytes"]!["classes and their momentum"]);
        Assert.True((double?)two["trafficBytes"]!["gradients"] > 0);
        Assert.True((double?)two["check"]!["stepSeconds"] > 0);
        Assert.Contains(
            "--check takes the 4 processes that are planned",
            CliProcess.Run([.. plan, "--processes", "4", "--check", "1"]).Failed(2),
            StringComparison.Ordinal);
        Assert.Contains(
            "4 images are fewer than a batch of 8; lower batch_size",
            CliProcess.Run([.. plan.Select(a => a == "64" ? "4" : a)]).Failed(2),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--processes 0 -- doctor", "must be from 1 to 1024")]
    [InlineData("-- doctor", "'--processes' is required")]
    [InlineData("--processes 2", "Required argument 'COMMAND' missing")]
    [InlineData("--process 2 -- doctor", "did you mean '--processes'?")]
    public void Wrong_usage_is_2(string arguments, string expected) =>
        Assert.Contains(expected, CliProcess.Run(["launch", .. arguments.Split(' ')]).Failed(2), StringComparison.Ordinal);

    [Fact]
    public void A_batch_that_does_not_divide_is_refused_with_one_that_would()
    {
        var result = CliProcess.Run("launch", "--processes", "2", "--", "pretrain", "--data", run.Images, "--out", run.At("odd"), "--batch-size", "9");
        Assert.Equal(2, result.Code);
        Assert.Contains("batch_size 9 can't be divided equally between 2 processes; make it a multiple of 2", result.Error, StringComparison.Ordinal);
    }

    // By its environment, as a person would look it up.
    private static string ChildOfRank(int launcher, int rank) => Directory.GetDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && id != launcher)
        .First(folder => IsChild(folder, launcher) && Environment(folder).Contains($"RANK={rank}"))[("/proc/".Length)..];

    private static bool IsChild(string folder, int parent) =>
        TryRead(Path.Combine(folder, "status")).Split('\n').Any(line => line == $"PPid:\t{parent}");

    private static string[] Environment(string folder) => TryRead(Path.Combine(folder, "environ")).Split('\0');

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // Ended meanwhile.
        }
    }
}
