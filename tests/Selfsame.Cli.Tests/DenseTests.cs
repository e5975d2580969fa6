using System.Text.Json;
using Selfsame.Logging;
using Selfsame.Tests.Dense;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Cli.Tests;

public sealed class DenseTests : IDisposable
{
    private static readonly string[] s_small =
        ["--split", "train", "--batch-size", "4", "--threads", "1", "--set", "backbone.width=0.25", "--set", "backbone.stem=image-net", "--set", "views.width=64", "--set", "views.height=48", "--set", "head.channels=8"];

    private readonly TinyScenes _scenes = new(train: 8, test: 3);

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void Detect_trains_resumes_measures_and_draws()
    {
        var folder = _scenes.At("run");
        File.WriteAllText(_scenes.At("Annotations/hostile.xml"), "<annotation");
        File.AppendAllText(_scenes.At("ImageSets/Main/train.txt"), "hostile\n");
        using (var process = CliProcess.Start([
            "detect",
            "train",
            "--data",
            _scenes.Path,
            "--test-split",
            "test",
            "--out",
            folder,
            "--epochs",
            "400",
            "--set",
            "log_every_steps=1",
            "--set",
            "test_every_epochs=0",
            "--set", "head.convolutions=1", "--set", "head.max_level=4", "--set", "output.min_score=0.001", .. s_small]))
        {
            process.WaitUntil(() => RunFiles.LastStep(folder) >= 2);
            process.Signal("INT");
            var stopped = process.Wait();
            Assert.Equal(130, stopped.Code);
            Assert.Contains($"continue with: selfsame detect train --resume {folder}", stopped.Output, StringComparison.Ordinal);
            Assert.Contains("2 classes (blue, red)", stopped.Output, StringComparison.Ordinal);
        }

        Assert.Contains(
            SkippedLog.Read(Path.Combine(folder, "skipped.tsv")),
            s => s.Name == "Annotations/hostile.xml" && s.Reason.StartsWith("not valid XML", StringComparison.Ordinal));
        var refused = CliProcess.Run("detect", "train", "--resume", folder, "--epochs", "3").Failed(2);
        Assert.Contains("--epochs can't be given", refused, StringComparison.Ordinal);
        Assert.Contains("not of selfsame segment train", CliProcess.Run("segment", "train", "--resume", folder).Failed(1), StringComparison.Ordinal);

        var evaluated = CliProcess.Run("detect", "evaluate", folder, "--data", _scenes.Path, "--split", "test", "--metric", "coco", "--json").Succeeded();
        using var json = JsonDocument.Parse(evaluated.Output);
        Assert.Equal(
            (3, "coco"),
            (
                json.RootElement.GetProperty("images").GetInt32(),
                json.RootElement.GetProperty("protocol").GetProperty("metric").GetString()));
        Assert.All(["ap", "ap50", "ap75", "apSmall", "ar100"], name => Assert.True(json.RootElement.TryGetProperty(name, out _), name));
        Assert.Single(File.ReadAllLines(Path.Combine(folder, "evaluations.jsonl")));

        var onnx = _scenes.At("model.onnx");
        Assert.Contains("to logits, deltas and anchors", CliProcess.Run("detect", "export", folder, "--to", onnx).Succeeded().Output, StringComparison.Ordinal);
        Assert.True(new FileInfo(onnx).Length > 10_000);
        Assert.Contains("must end in .onnx", CliProcess.Run("segment", "export", folder, "--to", "model.pth").Failed(2), StringComparison.Ordinal);

        var found = _scenes.At("found");
        CliProcess.Run("detect", "predict", folder, "--data", _scenes.At("images/test"), "--out", found, "--min-score", "0").Succeeded();
        using var stream = File.OpenRead(Path.Combine(found, "detections.json"));
        var detections = CocoFile.Read(stream);
        Assert.Equal((3, 64, 48), (detections.Images.Count, detections.Images[0].Width, detections.Images[0].Height));
        Assert.All(detections.Annotations, a => Assert.InRange(a.Score!.Value, 0, 1));
        Assert.NotEqual(
            File.ReadAllBytes(_scenes.At($"images/test/{detections.Images[0].FileName}")),
            File.ReadAllBytes(Path.Combine(found, detections.Images[0].FileName)));
    }

    [Fact]
    public void Segment_trains_measures_and_writes_masks()
    {
        var folder = _scenes.At("run");
        var trained = CliProcess.Run(
            ["segment", "train", "--data", _scenes.Path, "--test-split", "test", "--out", folder, "--epochs", "1", "--json", .. s_small])
            .Succeeded();
        using var training = JsonDocument.Parse(trained.Output);
        Assert.Equal(2, training.RootElement.GetProperty("steps").GetInt32());
        using var evaluation = JsonDocument.Parse(
            CliProcess.Run("segment", "evaluate", folder, "--data", _scenes.Path, "--split", "test", "--checkpoint", "best", "--json")
                .Succeeded().Output);
        Assert.Equal(training.RootElement.GetProperty("miou").GetDouble(), evaluation.RootElement.GetProperty("miou").GetDouble(), 1e-9);
        Assert.Equal(["ground", "red", "blue"], evaluation.RootElement.GetProperty("classes").EnumerateObject().Select(c => c.Name));

        var masks = _scenes.At("out");
        CliProcess.Run(
            "segment",
            "predict",
            folder,
            "--data",
            _scenes.At("images/test"),
            "--out",
            masks,
            "--scales",
            "0.5",
            "1",
            "--flip",
            "--min-confidence",
            "0.4")
            .Succeeded();
        var mask = IndexPng.Read(File.ReadAllBytes(Path.Combine(masks, "masks", "8.png")));
        Assert.Equal((64, 48), (mask.Width, mask.Height));
        using var picture = ImageDecoder.Open(File.ReadAllBytes(Path.Combine(masks, "pictures", "8.png")));
        Assert.Equal((64, 48), (picture.Width, picture.Height));
        using var list = JsonDocument.Parse(File.ReadAllText(Path.Combine(masks, "masks.json")));
        var shares = list.RootElement.GetProperty("images")[0];
        Assert.Equal(1, shares.GetProperty("void").GetDouble() + shares.GetProperty("shares").EnumerateObject().Sum(s => s.Value.GetDouble()), 1e-9);
        Assert.Contains(
            "scales must be",
            CliProcess.Run("segment", "predict", folder, "--data", _scenes.At("images/test"), "--out", masks, "--scales", "0").Failed(2),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_detector_and_a_segmenter_teach_students_and_people_can_look_at_what_they_teach()
    {
        string[] small = [.. s_small.Select(o => o.Contains('=', StringComparison.Ordinal) ? $"model.{o}" : o).Where(o => o is not ("--batch-size" or "4"))];
        string[] Command(string task, string folder, params string[] more) =>
        [
            "selftrain",
            task,
            "--data",
            _scenes.Path,
            "--test-split",
            "test",
            "--labels",
            "0.5",
            "--epochs",
            "1",
            "--out",
            folder,
            "--set",
            "model.batch_size=4",
            .. small,
            .. more,
        ];
        var boxes = _scenes.At("boxes");
        using (var json = JsonDocument.Parse(CliProcess.Run(Command(
            "detect",
            boxes,
            "--set",
            "min_score=0.001",
            "--set",
            "model.output.min_score=0.001",
            "--set",
            "model.head.convolutions=1",
            "--set",
            "model.head.max_level=4",
            "--json")).Succeeded().Output))
        {
            Assert.Equal("ap50", json.RootElement.GetProperty("headline").GetString());
            Assert.Equal(4, json.RootElement.GetProperty("rounds")[1].GetProperty("pseudoImages").GetInt32());
        }

        var round = Path.Combine(boxes, "seed-1", "round-1");
        Assert.Contains("data:image/webp;base64,", File.ReadAllText(Path.Combine(round, "pseudo-labels.html")), StringComparison.Ordinal);
        using (var stream = File.OpenRead(Path.Combine(round, "pseudo-boxes.json")))
        {
            Assert.NotEmpty(CocoFile.Read(stream).Annotations);
        }

        Assert.Contains(
            "AP50",
            CliProcess.Run("detect", "evaluate", round, "--data", _scenes.Path, "--split", "test").Succeeded().Output,
            StringComparison.OrdinalIgnoreCase);
        Assert.Contains("| student 1 |", File.ReadAllText(Path.Combine(boxes, "report.md")), StringComparison.Ordinal);

        var masks = _scenes.At("masks");
        Assert.Contains(
            "mIoU",
            CliProcess.Run(Command("segment", masks, "--set", "labelling.min_confidence=0.1", "--set", "labelling.scales=[1]"))
                .Succeeded().Output,
            StringComparison.Ordinal);
        Assert.Equal(
            (64, 48),
            IndexPng.Read(File.ReadAllBytes(Path.Combine(masks, "seed-1", "round-1", "pseudo-masks", "000000.png"))) is var mask
                ? (mask.Width, mask.Height)
                : default);
        Assert.Contains(
            "there are no test images",
            CliProcess.Run("selftrain", "segment", "--data", _scenes.Path, "--split", "train", "--out", masks).Failed(2),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_comparison_lists_its_cells_trains_them_and_answers_claims()
    {
        var recipe = _scenes.At("compare.yaml");
        File.WriteAllText(recipe, $$"""
            augmentations: [S1, S4]
            labels: [0.5]
            base:
              min_score: 0.001
              model:
                data: {{_scenes.Path}}
                split: train
                test_split: test
                epochs: 1
                batch_size: 4
                threads: 1
                backbone: { width: 0.25, stem: image-net }
                views: { width: 64, height: 48 }
                head: { channels: 8, convolutions: 1, max_level: 4 }
                output: { min_score: 0.001 }
            """);
        var plan = CliProcess.Run("selftrain", "compare", "detect", recipe, "--plan").Succeeded().Output;
        Assert.Contains("random-s4-50", plan, StringComparison.Ordinal);
        Assert.Contains("2 cells, each a teacher and its students, for 1 seed", plan, StringComparison.Ordinal);

        var folder = _scenes.At("comparison");
        Assert.Contains(
            "Self-training helps everywhere. above 0 in",
            CliProcess.Run("selftrain", "compare", "detect", recipe, "--out", folder).Succeeded().Output,
            StringComparison.Ordinal);
        Assert.Contains("| random + self-training |", File.ReadAllText(Path.Combine(folder, "report.md")), StringComparison.Ordinal);
        Assert.Contains(
            "starts must have different names",
            CliProcess.Run("selftrain", "compare", "detect", recipe, "--out", folder, "--set", "starts=[{name: a}, {name: a}]").Failed(2),
            StringComparison.Ordinal);
    }
}
