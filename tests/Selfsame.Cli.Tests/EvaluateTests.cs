using System.Text;
using System.Text.Json;
using Xunit;

namespace Selfsame.Cli.Tests;

[Collection(TrainedRunTests.Name)]
public sealed class EvaluateTests(TrainedRun run)
{
    [Fact]
    public void Json_is_all_there_is_on_stdout_and_the_run_keeps_it()
    {
        var output = CliProcess.Run("evaluate", "knn", run.Path, "--data", run.Images, "--test", run.Images, "--k", "5", "--json").Succeeded().Output;
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var json = JsonDocument.Parse(line);
        foreach (var name in new[] { "top1", "top5", "meanPerClass", "images", "imagesPerSecond", "seconds" })
        {
            Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty(name).ValueKind);
        }

        var protocol = json.RootElement.GetProperty("protocol");
        Assert.Equal(5, protocol.GetProperty("k").GetInt32());
        Assert.Equal(16, protocol.GetProperty("inputSize").GetInt32());
        Assert.Equal(64, protocol.GetProperty("checkpointSha256").GetString()!.Length);
        Assert.Contains(line, File.ReadLines(Path.Combine(run.Path, "evaluations.jsonl")));
    }

    [Fact]
    public void A_linear_classifier_states_how_it_was_trained_and_needs_test_images()
    {
        var output = CliProcess.Run(
            "evaluate", "linear", run.Path, "--data", run.Images, "--test", run.Images, "--epochs", "20", "--seed", "3", "--json")
            .Succeeded().Output;
        using var json = JsonDocument.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        foreach (var name in new[] { "top1", "top5", "meanPerClass", "bestTop1", "bestEpoch", "trainTop1", "images", "seconds" })
        {
            Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty(name).ValueKind);
        }

        var protocol = json.RootElement.GetProperty("protocol");
        Assert.Equal(64, protocol.GetProperty("checkpointSha256").GetString()!.Length);
        Assert.Equal(
            (20, 64, 3),
            (
                protocol.GetProperty("linear").GetProperty("epochs").GetInt32(),
                protocol.GetProperty("linear").GetProperty("batchSize").GetInt32(),
                protocol.GetProperty("linear").GetProperty("seed").GetInt32()));
        Assert.Contains(
            "random weights (seed 1)",
            CliProcess.Run("evaluate", "linear", run.Path, "--data", run.Images, "--test", run.Images, "--random", "--epochs", "1")
                .Succeeded().Output,
            StringComparison.Ordinal);
        Assert.Contains("add --test PATH", CliProcess.Run("evaluate", "linear", run.Path, "--data", run.Images).Failed(2), StringComparison.Ordinal);
    }

    [Fact]
    public void Best_weights_and_random_ones_can_be_measured_too()
    {
        var best = CliProcess.Run("evaluate", "knn", run.Path, "--data", run.Images, "--checkpoint", "best", "--json").Succeeded().Output;
        using var measured = JsonDocument.Parse(best);
        Assert.EndsWith("best.ckpt", measured.RootElement.GetProperty("protocol").GetProperty("checkpoint").GetString(), StringComparison.Ordinal);
        var random = CliProcess.Run("evaluate", "knn", run.Path, "--data", run.Images, "--random", "--seed", "7").Succeeded().Output;
        Assert.Contains("random weights (seed 7)", random, StringComparison.Ordinal);
    }

    [Fact]
    public void Embed_writes_a_row_for_each_image()
    {
        var file = run.At("features.npy");
        CliProcess.Run("embed", run.Path, "--data", run.Images, "--out", file).Succeeded();
        Assert.Contains("(64, 128)", Encoding.ASCII.GetString(File.ReadAllBytes(file).AsSpan(0, 128)), StringComparison.Ordinal);
        Assert.Equal(65, File.ReadLines(Path.ChangeExtension(file, ".tsv")).Count());
        var page = File.ReadAllText(Path.ChangeExtension(file, ".html"));
        Assert.Contains("\"kind\":\"scatter\"", page, StringComparison.Ordinal);
        Assert.Contains("data:image/webp;base64,", page, StringComparison.Ordinal);
        Assert.Contains("<dt>nearest has the same label</dt>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Embed_puts_the_page_where_it_is_told_or_writes_none()
    {
        CliProcess.Run("embed", run.Path, "--data", run.Images, "--out", run.At("bare.npy"), "--no-page").Succeeded();
        Assert.False(File.Exists(run.At("bare.html")));
        CliProcess.Run(
            "embed",
            run.Path,
            "--data",
            run.Images,
            "--out",
            run.At("few.npy"),
            "--page",
            run.At("elsewhere.html"),
            "--page-images",
            "10",
            "--page-points",
            "5")
            .Succeeded();
        Assert.Contains("<dt>images</dt><dd>10 of 64, evenly apart</dd>", File.ReadAllText(run.At("elsewhere.html")), StringComparison.Ordinal);
        Assert.Contains(
            "contradict",
            CliProcess.Run("embed", run.Path, "--data", run.Images, "--out", run.At("x.npy"), "--page", "y.html", "--no-page").Failed(2),
            StringComparison.Ordinal);
        Assert.Contains(
            "duplicates must be",
            CliProcess.Run("embed", run.Path, "--data", run.Images, "--out", run.At("x.npy"), "--duplicates", "1.5").Failed(2),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Export_keeps_every_bit_in_both_formats()
    {
        var (pth, safetensors) = (run.At("backbone.pth"), run.At("back.safetensors"));
        CliProcess.Run("export", run.Path, "--to", pth).Succeeded();
        CliProcess.Run("export", pth, "--to", safetensors).Succeeded();
        Assert.True(RunFiles.Tensors(Path.Combine(run.Path, "backbone.safetensors")).AsSpan().SequenceEqual(RunFiles.Tensors(safetensors)));
    }

    [Fact]
    public void Import_reports_what_it_found_and_keeps_every_bit()
    {
        var (pth, back) = (run.At("plain.pth"), run.At("imported.safetensors"));
        CliProcess.Run("export", run.Path, "--to", pth).Succeeded();
        File.Delete(pth + ".json");

        var output = CliProcess.Run("import", pth, "--to", back, "--input-size", "16").Succeeded().Output;

        Assert.Contains("resnet18 of width 0.25 with the small-image stem; images of 16 px as stated", output, StringComparison.Ordinal);
        Assert.Contains("(100 %), 0 missing", output, StringComparison.Ordinal);
        Assert.True(RunFiles.Tensors(Path.Combine(run.Path, "backbone.safetensors")).AsSpan().SequenceEqual(RunFiles.Tensors(back)));
    }

    [Fact]
    public void Export_writes_onnx()
    {
        var output = CliProcess.Run("export", run.Path, "--to", run.At("run.onnx"), "--fold-batch-norm", "--normalize").Succeeded().Output;

        Assert.Contains("images [N, 3, 16, 16] to features [N, 128]", output, StringComparison.Ordinal);
        Assert.Contains("LpNormalization", Encoding.Latin1.GetString(File.ReadAllBytes(run.At("run.onnx"))), StringComparison.Ordinal);
    }
}
