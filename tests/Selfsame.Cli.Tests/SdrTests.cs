using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>From a run to the sub-net of a task: cluster, pretrain --clusters, route, and what other commands make of its backbone.</summary>
[Collection(TrainedRunTests.Name)]
public sealed class SdrTests(TrainedRun run)
{
    [Fact]
    public void A_run_of_sub_nets_is_clustered_trained_routed_and_handed_on()
    {
        var clusters = run.At("clusters.safetensors");
        var folder = run.At("sdr");
        var best = run.At("best.safetensors");
        var page = run.At("route.html");

        var clustered = Json(CliProcess.Run("cluster", run.Path, "--data", run.Images, "--out", clusters, "--clusters", "16", "--epochs", "3",
            "--page-pictures", "2", "--threads", "1", "--json"));
        var training = CliProcess.Run(
            "pretrain", "--method", "simsiam", "--data", run.Images, "--clusters", clusters, "--out", folder, "--epochs", "2", "--batch-size", "16",
                "--threads", "1",
            "--set", "backbone.width=0.25", "--set", "views.size=16", "--set", "sdr.subnets.groups=2", "--set", "sdr.phases=[1,0,0,0,1]", "--set",
                "log_every_steps=1",
            "--set", "probe.every_epochs=0").Succeeded().Output;
        var routed = Json(CliProcess.Run("route", folder, "--data", run.Images, "--out", best, "--page", page, "--k", "5", "--threads", "1", "--json"));
        var measured = Json(CliProcess.Run("evaluate", "knn", best, "--data", run.Images, "--k", "5", "--threads", "1", "--json"));
        CliProcess.Run("export", best, "--to", run.At("best.onnx")).Succeeded();
        var exported = CliProcess.Run("export", folder, "--subnet", "1-0-1-0", "--to", run.At("part.pth")).Succeeded().Output;

        Assert.Equal(64, clustered.GetProperty("images").GetInt32());
        Assert.True(clustered.GetProperty("purity").GetDouble() is > 30 and <= 100);
        Assert.Equal(65, File.ReadAllLines(Path.ChangeExtension(clusters, ".tsv")).Length);
        Assert.Contains("data:image/webp", File.ReadAllText(Path.ChangeExtension(clusters, ".html")), StringComparison.Ordinal);
        Assert.Contains("16, 50 % of the channels shared, one of 2 groups of the rest in each stage; phases of 1, 0, 0, 0, 1 epochs", training,
            StringComparison.Ordinal);
        Assert.Contains(RunFiles.Metrics(folder), line => line.Contains("subnetLoss", StringComparison.Ordinal));
        AssertListsSubnetsWithTheirClusters(Path.Combine(folder, "subnets.tsv"), Path.ChangeExtension(clusters, ".tsv"));
        Assert.Equal(17, routed.GetProperty("scores").GetArrayLength());
        Assert.Contains("One by one", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Contains("| sub-net | kNN | images |", File.ReadAllText(Path.ChangeExtension(page, ".md")), StringComparison.Ordinal);
        // The same features, but another temperature: only close.
        Assert.True(Math.Abs(routed.GetProperty("top1").GetDouble() - measured.GetProperty("top1").GetDouble()) < 10);
        Assert.Contains("resnet18", exported, StringComparison.Ordinal);
    }

    [Fact]
    public void Clusters_of_some_classes_go_with_a_run_of_these()
    {
        var clusters = run.At("two-classes.safetensors");
        string[] Cluster(string classes) => ["cluster", run.Path, "--data", run.Images, "--classes", classes, "--out", clusters, "--clusters", "4",
            "--epochs", "1", "--page-pictures", "0", "--threads", "1"];
        string[] Pretrain(string name, string classes) => ["pretrain", "--method", "simsiam", "--data", run.Images, "--clusters", clusters, "--out",
            run.At(name), "--epochs", "1", "--batch-size", "16", "--threads", "1", "--set", "backbone.width=0.25", "--set", "views.size=16", "--set",
            "sdr.phases=[0,1]", "--set", $"classes={classes}"];

        CliProcess.Run(Cluster("green,blue")).Succeeded();

        Assert.Contains("has no class 'bleu'; it has blue", CliProcess.Run(Cluster("bleu")).Error, StringComparison.Ordinal);
        Assert.Contains("with the same classes and limit", CliProcess.Run(Pretrain("all", "[]")).Error, StringComparison.Ordinal);
        Assert.Contains(", 2 of its classes", CliProcess.Run(Pretrain("two", "[blue,green]")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_sub_nets_lack_is_said_in_a_line()
    {
        string[] Pretrain(string clusters) => ["pretrain", "--method", "simsiam", "--data", run.Images, "--clusters", clusters, "--out", run.At("none"),
            "--batch-size", "8", "--set", "views.size=16"];

        Assert.Contains("make one with selfsame cluster", CliProcess.Run(Pretrain(run.At("nowhere"))).Error, StringComparison.Ordinal);
        Assert.Contains("has no sub-nets; train some", CliProcess.Run("route", run.Path, "--data", run.Images).Error, StringComparison.Ordinal);
        Assert.Contains("can't make 256 clusters", CliProcess.Run("cluster", run.Path, "--data", run.Images, "--out", run.At("many.safetensors")).Error,
            StringComparison.Ordinal);
        Assert.Contains("'1-2' is no path", CliProcess.Run("export", run.Path, "--subnet", "1-2", "--to", run.At("x.pth")).Error, StringComparison.Ordinal);
    }

    private static void AssertListsSubnetsWithTheirClusters(string subnets, string images)
    {
        var clusters = File.ReadLines(images).Skip(1).CountBy(line => line.Split('\t')[2]).ToDictionary();
        var rows = File.ReadLines(subnets).Select(line => line.Split('\t')).ToList();
        Assert.Equal(["subnet", "images", "steps", "spread", "clusters"], rows[0]);
        Assert.Equal(16, rows.Count - 1);
        Assert.All(rows.Skip(1), row => Assert.Equal(
            int.Parse(row[1], CultureInfo.InvariantCulture),
            row[4].Split(',', StringSplitOptions.RemoveEmptyEntries).Sum(c => clusters.GetValueOrDefault(c))));
    }

    private static JsonElement Json(CliResult result) => JsonDocument.Parse(result.Succeeded().Output.Trim().Split('\n')[^1]).RootElement;
}
