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
    public void Images_of_several_classes_are_measured_by_mean_average_precision()
    {
        var root = Voc(run.At("voc"));
        var output = CliProcess.Run("evaluate", "logistic", run.Path, "--data", $"voc2007:{root}", "--values", "3", "--json").Succeeded().Output;
        using var json = JsonDocument.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.InRange(json.RootElement.GetProperty("map").GetDouble(), 1, 100);
        Assert.Equal((12, 24), (json.RootElement.GetProperty("images").GetInt32(), json.RootElement.GetProperty("trainImages").GetInt32()));
        Assert.Equal("map", json.RootElement.GetProperty("protocol").GetProperty("logistic").GetProperty("selectedBy").GetString());
        var words = CliProcess.Run("evaluate", "logistic", run.Path, "--data", $"voc2007:{root}", "--c", "1").Succeeded().Output;
        Assert.Contains("mean average precision", words, StringComparison.Ordinal);

        // A name alone looks in SELFSAME_DATA.
        Assert.Contains(
            "voc2007#val: 12 images",
            CliProcess.RunWith("SELFSAME_DATA", root, "data", "check", "voc2007#val").Succeeded().Output,
            StringComparison.Ordinal);

        // A part that is stated brings no other.
        var error = CliProcess.Run("evaluate", "logistic", run.Path, "--data", $"voc2007:{root}#trainval").Failed(2);
        Assert.Contains("add --test PATH", error, StringComparison.Ordinal);
        CliProcess.Run("transfer", run.Path, "--data", $"voc2007:{root}", "--protocols", "logistic", "--out", run.At("voc-table")).Succeeded();
        Assert.Contains("voc2007", File.ReadAllText(Path.Combine(run.At("voc-table"), "transfer.md")), StringComparison.Ordinal);
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
        Assert.Equal(
            (2, 6, 0.1),
            (labels.GetProperty("perClass").GetInt32(), labels.GetProperty("images").GetInt32(), labels.GetProperty("share").GetDouble()));
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

    // Photos in VOC 2007's layout: aeroplane, bicycle and bird for the three colours, and every fifth image shows a cat too.
    private string Voc(string root)
    {
        string[] classes =
        [
            "aeroplane", "bicycle", "bird", "cat", "boat", "bottle", "bus", "car", "chair", "cow",
            "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
        ];
        var files = Directory.GetFiles(run.Images, "*", SearchOption.AllDirectories).OrderBy(Path.GetFileNameWithoutExtension).Take(36).ToList();
        var (lists, pictures) = (Path.Combine(root, "VOCdevkit/VOC2007/ImageSets/Main"), Path.Combine(root, "VOCdevkit/VOC2007/JPEGImages"));
        Directory.CreateDirectory(lists);
        Directory.CreateDirectory(pictures);
        foreach (var (i, file) in files.Index())
        {
            File.Copy(file, Path.Combine(pictures, $"{i:D6}.jpg")); // whatever its name says, it's what it is
        }

        foreach (var (split, from, to) in new[] { ("trainval", 0, 24), ("test", 24, 36), ("val", 12, 24) })
        {
            File.WriteAllLines(Path.Combine(lists, $"{split}.txt"), Enumerable.Range(from, to - from).Select(i => $"{i:D6}"));
            for (var c = 0; c < classes.Length; c++)
            {
                File.WriteAllLines(
                    Path.Combine(lists, $"{classes[c]}_{split}.txt"),
                    Enumerable.Range(from, to - from).Select(i => $"{i:D6} {(c == i % 3 || (c == 3 && i % 5 == 0) ? " 1" : "-1")}"));
            }
        }

        return root;
    }
}
