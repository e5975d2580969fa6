using System.Text.Json;
using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>The protocols that train something on labels, from a finished run to a kept report.</summary>
[Collection(TrainedRunTests.Name)]
public sealed class EvaluateProtocolTests(TrainedRun run)
{
    [Fact]
    public void Logistic_regression_chooses_c_and_writes_the_confusion_matrix()
    {
        var table = run.At("confusion.tsv");
        using var json = Evaluate("logistic", "--test", run.Images, "--values", "4", "--confusion", table);

        RequireNumbers(json, "top1", "top1Low", "top1High", "top5", "meanPerClass", "c", "validationTop1", "images", "trainImages", "seconds");
        var protocol = json.RootElement.GetProperty("protocol");
        Assert.Equal(4, protocol.GetProperty("logistic").GetProperty("candidates").GetArrayLength());
        Assert.Equal(64, protocol.GetProperty("checkpointSha256").GetString()!.Length);
        var lines = File.ReadAllLines(table);
        Assert.Equal("class\tblue\tgreen\tred", lines[0]);
        Assert.Equal(64, lines.Skip(1).SelectMany(line => line.Split('\t').Skip(1)).Sum(int.Parse));
    }

    [Fact]
    public void Fine_tuning_reports_last_and_best_apart_and_leaves_the_run_as_it_was()
    {
        var weights = Path.Combine(run.Path, "backbone.safetensors");
        var before = File.ReadAllBytes(weights);
        using var json = Evaluate("finetune", "--test", run.Images, "--epochs", "2", "--batch-size", "16", "--seed", "3");

        RequireNumbers(json, "top1", "top5", "meanPerClass", "bestTop1", "bestEpoch", "trainLoss", "images", "seconds");
        Assert.Equal(3, json.RootElement.GetProperty("protocol").GetProperty("fineTune").GetProperty("seed").GetInt32());
        Assert.Equal(before, File.ReadAllBytes(weights));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Few_labels_are_listed_beside_the_run(bool frozen)
    {
        string[] how = frozen ? ["--frozen"] : ["--epochs", "1", "--head-lr", "0.1"];
        using var json = Evaluate("semi", ["--test", run.Images, "--labels", "0.1", "--seed", "5", .. how]);

        RequireNumbers(json, "top1", "top5", "meanPerClass", "bestTop1", "trainImages");
        var labels = json.RootElement.GetProperty("protocol").GetProperty("labels");
        Assert.Equal((2, 6, 0.1), (labels.GetProperty("perClass").GetInt32(), labels.GetProperty("images").GetInt32(), labels.GetProperty("share").GetDouble()));
        Assert.Equal(Path.Combine(run.Path, "labels-0.1-seed5.tsv"), labels.GetProperty("list").GetString());
        Assert.Equal(7, File.ReadAllLines(labels.GetProperty("list").GetString()!).Length);
    }

    [Fact]
    public void Few_shots_have_an_interval()
    {
        using var json = Evaluate("fewshot", "--ways", "3", "--shots", "1", "--queries", "5", "--episodes", "20");

        RequireNumbers(json, "top1", "top1Low", "top1High", "episodes", "images", "seconds");
        Assert.Equal("nearest-mean", json.RootElement.GetProperty("protocol").GetProperty("fewShot").GetProperty("classifier").GetString());
    }

    [Fact]
    public void Ctrl_c_ends_fine_tuning_cleanly()
    {
        var list = run.At("interrupted.tsv"); // written when everything is read and training is about to begin
        using var process = CliProcess.Start(
            "evaluate", "semi", run.Path, "--data", run.Images, "--test", run.Images, "--labels", "1", "--list", list, "--epochs", "100000", "--threads", "1");
        process.WaitUntil(() => File.Exists(list));
        process.Signal("INT");
        var result = process.Wait();
        Assert.Equal(130, result.Code);
        Assert.Contains("selfsame: stopped; nothing was kept", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }

    private JsonDocument Evaluate(string task, params IEnumerable<string> options)
    {
        var output = CliProcess.Run(["evaluate", task, run.Path, "--data", run.Images, "--json", .. options]).Succeeded().Output;
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(line, File.ReadLines(Path.Combine(run.Path, "evaluations.jsonl")));
        return JsonDocument.Parse(line);
    }

    private static void RequireNumbers(JsonDocument json, params IEnumerable<string> names) =>
        Assert.All(names, name => Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty(name).ValueKind));
}
