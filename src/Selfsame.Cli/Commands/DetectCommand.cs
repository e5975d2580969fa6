using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Detection;
using Selfsame.Detection.Metrics;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Previews;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame detect</c>: a detector from images with boxes.</summary>
internal sealed class DetectCommand
{
    /// <summary>What takes images with boxes.</summary>
    internal const string Annotated = "Images with boxes: a folder or file.tar in VOC's or COCO's layout, or a COCO JSON";

    private readonly DenseModelOptions _model;
    private readonly Option<string> _split = new("--split")
    {
        Description = "The part of the data; all by default",
        HelpName = "S",
        DefaultValueFactory = _ => "",
    };
    private readonly Option<string?> _metric = new("--metric")
    {
        Description = "By which rules: voc, voc07 or coco; those of the data's format by default",
        HelpName = "voc|voc07|coco",
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "The folder to write to: pictures with boxes and detections.json",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<double> _minScore = CommandOption.Number("--min-score", "Lowest score of a box that is kept", 0.5);
    private readonly Option<bool> _noPictures = CommandOption.Switch("--no-pictures", "Writes detections.json alone");

    private DetectCommand(string data) => _model = new DenseModelOptions(data);

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var (evaluation, prediction) = (new DetectCommand(Annotated), new DetectCommand("Images: a folder, file.tar or file.tar#inner/folder"));
        var evaluate = new Command("evaluate", "Measures a detector: AP, AP50, AP75 and the figures of each class.");
        evaluation._model.AddTo(evaluate, evaluation._split, evaluation._metric);
        evaluate.SetAction(evaluation.Evaluate);
        var predict = new Command("predict", "Finds objects in images: boxes on PNGs, and a JSON in COCO's form with scores.");
        prediction._model.AddTo(predict, prediction._out, prediction._minScore, prediction._noPictures);
        predict.SetAction(prediction.Predict);
        return new Command("detect", "Trains, measures and uses a detector (RetinaNet or Faster R-CNN).")
        {
            DenseTrainCommand<DetectRecipe>.Create("detect", "Trains a detector on images with boxes.", Annotated)
                .WithExample(
                    "selfsame detect train --data bccd.tar --split trainval --test-split test --backbone resnet18 --out runs/cells",
                    "selfsame detect train recipes/detect-bccd.yaml --data bccd.tar --out runs/cells",
                    "selfsame detect train --resume runs/cells"),
            evaluate.WithExample("selfsame detect evaluate runs/cells --data bccd.tar --split test --json"),
            DenseExportCommand.Create("detect"),
            predict.WithExample("selfsame detect predict runs/cells --data photos --out found"),
        }
        .WithExample("selfsame detect train --data bccd.tar --split trainval --test-split test --out runs/cells");
    }

    private int Evaluate(ParseResult result) => _model.Run(result, (terminal, device, cancellation) =>
    {
        var metric = Metric(result);
        using var detector = Detector.Load(_model.Weights(result), device, _model.Checkpoint(result));
        using var set = DetectionSet.Open(_model.Data(result), result.GetValue(_split)!);
        DenseModelOptions.Warn(set.Skipped);
        var evaluation = CountDisplay.Run(terminal, "images", set.Images.Count, progress => detector.Evaluate(set, metric, progress, cancellation));
        _model.Report(result, terminal, "detect", evaluation,
        [
            new("checkpoint", detector.File),
            new("checkpointSha256", BackboneFile.Sha256(detector.File)),
            new("data", set.Location),
            new("split", result.GetValue(_split)),
            new("metric", (metric ?? detector.Recipe.Metric)?.ToString().ToLowerInvariant() ?? set.Format.ToString().ToLowerInvariant()),
        ]);
        return ExitCode.Ok;
    });

    private int Predict(ParseResult result) => _model.Run(result, (terminal, device, cancellation) =>
    {
        var minScore = result.GetValue(_minScore);
        if (minScore is not (>= 0 and <= 1))
        {
            throw new UsageException($"--min-score must be from 0 to 1, not {minScore}");
        }

        using var detector = Detector.Load(_model.Weights(result), device, _model.Checkpoint(result));
        using var images = ImageSources.Open(_model.Data(result));
        var folder = result.GetValue(_out)!;
        Directory.CreateDirectory(folder);
        var found = new List<AnnotatedImage>();
        var skipped = CountDisplay.Run(terminal, "images", images.Count, progress => detector.Detect(images, (index, detections) =>
        {
            found.Add(Annotate(images, index, detections.Where(d => d.Score >= minScore), detector.Classes, result.GetValue(_noPictures) ? null : folder));
            progress?.Invoke(found.Count);
        }, cancellation));
        DenseModelOptions.Warn(skipped);
        var json = Path.Combine(folder, "detections.json");
        using (var stream = File.Create(json))
        {
            CocoFile.Of(found, detector.Classes).Write(stream);
        }

        var objects = found.Sum(i => i.Objects.Count);
        if (terminal.IsJson)
        {
            Terminal.Json(new JsonObject { ["detections"] = json, ["images"] = found.Count, ["objects"] = objects }.ToJsonString(JsonSerializerOptions.Web));
        }
        else
        {
            terminal.Line($"{Terminal.Count(objects)} objects in {Terminal.Count(found.Count)} images; "
                + $"{json}{(result.GetValue(_noPictures) ? "" : $", pictures in {folder}")}");
        }

        return ExitCode.Ok;
    });

    private static AnnotatedImage Annotate(
        IImageSource images, int index, IEnumerable<DetectedObject> detections, IReadOnlyList<string> classes, string? pictures)
    {
        ObjectAnnotation[] objects = [.. detections.Select(d => new ObjectAnnotation(d.Box, d.Label) { Score = d.Score, Mask = d.Mask })];
        using var encoded = images.Open(index);
        if (pictures is not null)
        {
            using var image = encoded.Decode();
            AnnotationPainter.DrawBoxes(image, objects.Reverse(), classes); // the surest on top
            File.WriteAllBytes(DenseModelOptions.Picture(pictures, images.NameOf(index)), ImageWriter.ToPng(image));
        }

        return new AnnotatedImage(images.NameOf(index), encoded.Width, encoded.Height, objects);
    }

    private DetectionMetric? Metric(ParseResult result) => result.GetValue(_metric) switch
    {
        null => null,
        "voc" => DetectionMetric.Voc,
        "voc07" => DetectionMetric.Voc07,
        "coco" => DetectionMetric.Coco,
        var other => throw new UsageException($"--metric must be voc, voc07 or coco, not {other}"),
    };
}
