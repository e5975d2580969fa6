using System.Text.Json;
using Xunit;

namespace Selfsame.Cli.Tests;

[Collection(TrainedRunTests.Name)]
public sealed class TransferTests : IDisposable
{
    private readonly TrainedRun _run;
    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-transfer-").FullName;

    public TransferTests(TrainedRun run)
    {
        _run = run;
        Photos.Write(At("set/train"), count: 24);
        Photos.Write(At("set/val"), count: 12);
        Photos.Write(At("flat"), count: 6);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_grows_and_ends_with_a_report()
    {
        var table = At("table");
        CliProcess.Run("transfer", _run.Path, "--data", At("set"), "--protocols", "knn", "--out", table).Succeeded();
        var kept = Directory.GetFiles(table, "*.knn.*.json", SearchOption.AllDirectories);
        Assert.Equal(3, kept.Length);
        var times = kept.Select(File.GetLastWriteTimeUtc).ToList();

        var output = CliProcess.Run("transfer", _run.Path, "--data", At("set"), $"more={_run.Images}::{At("flat")}", "--out", table, "--json").Succeeded();

        Assert.Contains("9 figures to measure, 3 there already", output.Error, StringComparison.Ordinal);
        Assert.Equal(times, kept.Select(File.GetLastWriteTimeUtc));
        using var json = JsonDocument.Parse(output.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal(12, json.RootElement.GetProperty("cells").GetInt32());
        Assert.Equal(
            ["trained", "random", "pixels"],
            json.RootElement.GetProperty("backbones").EnumerateArray().Select(b => b.GetProperty("kind").GetString()));
        AssertHasTheWholeForm(table);
        Assert.Contains("| raw pixels |", File.ReadAllText(Path.Combine(table, "transfer.md")), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", File.ReadAllText(Path.Combine(table, "transfer.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_measures_nothing()
    {
        var output = CliProcess.Run("transfer", _run.Path, "--data", At("set"), "--limit", "9", "--out", At("planned"), "--plan").Succeeded().Output;
        Assert.Contains("9 + 9 images, 3 classes", output, StringComparison.Ordinal);
        Assert.Contains("images/s", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("planned")));
    }

    [Theory]
    [InlineData("--data {set}", 2, "add --out DIR")]
    [InlineData("--out {new} --data {flat}", 1, "has no folder train")]
    [InlineData("--out {new} --data {set} --protocols knm", 2, "did you mean 'knn'?")]
    [InlineData("--out {new} --data {set} --limit 2", 2, "a limit of 2 images")]
    public void What_is_wrong_is_said_before_any_work(string options, int code, string expected)
    {
        var words = options.Split(' ').Select(w => w
            .Replace("{set}", At("set"), StringComparison.Ordinal)
                .Replace("{flat}", At("flat"), StringComparison.Ordinal)
                .Replace("{new}", At("new"), StringComparison.Ordinal));
        Assert.Contains(expected, CliProcess.Run(["transfer", _run.Path, .. words]).Failed(code), StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("new")));
    }

    // The form of transfer.json is what people's own plots stand on: a change of it changes the schema's number.
    private static void AssertHasTheWholeForm(string table)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(table, "transfer.json")));
        var root = json.RootElement;
        Assert.Equal("selfsame-transfer-1", root.GetProperty("schema").GetString());
        Assert.Equal(["schema", "version", "time", "protocols", "sets", "backbones", "cells"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["name", "train", "test", "trainImages", "testImages", "classes"], root.GetProperty("sets")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["name", "kind", "architecture", "width", "inputSize", "checkpoint", "checkpointSha256", "provenance", "mean", "meanRank", "meanRankOfAll"],
            root.GetProperty("backbones")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["backbone", "set", "protocol", "top1", "rank", "skipped", "report"], root.GetProperty("cells")[0].EnumerateObject().Select(p => p.Name));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
