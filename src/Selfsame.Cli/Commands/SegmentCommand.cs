using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Segmentation;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Previews;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame segment</c>: a segmenter from images with masks.</summary>
internal sealed class SegmentCommand
{
    /// <summary>What takes images with masks.</summary>
    internal const string Annotated = "Images with masks: a folder or file.tar with images/, masks/ and classes.txt, or in VOC's layout";

    private readonly DenseModelOptions _model;
    private readonly Option<string> _split = new("--split")
    {
        Description = "The part of the data; all by default",
        HelpName = "S",
        DefaultValueFactory = _ => "",
    };
    private readonly Option<string> _out = new("--out")
    {
        Description = "The folder to write to: masks, pictures with the classes' colours and masks.json",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<double[]> _scales = new("--scales")
    {
        Description = "Scales of the image that are averaged, such as 0.5 0.75 1 1.25 1.5 1.75 for pseudo-masks; 1 by default",
        HelpName = "S...",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1],
    };

    private readonly Option<bool> _flip = CommandOption.Switch("--flip", "Averages mirrored images as well");
    private readonly Option<double> _minConfidence = CommandOption.Number("--min-confidence", "Pixels that are no surer become void (255); 0 keeps all", 0.0);
    private readonly Option<bool> _noPictures = CommandOption.Switch("--no-pictures", "Writes masks and masks.json alone");

    private SegmentCommand(string data) => _model = new DenseModelOptions(data);

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var (evaluation, prediction) = (new SegmentCommand(Annotated), new SegmentCommand("Images: a folder, file.tar or file.tar#inner/folder"));
        var evaluate = new Command("evaluate", "Measures a segmenter: mIoU, pixel accuracy and the IoU of each class.");
        evaluation._model.AddTo(evaluate, evaluation._split);
        evaluate.SetAction(evaluation.Evaluate);
        var predict = new Command("predict", "Gives every pixel of images a class: index PNGs, pictures in colour, and a JSON.");
        prediction._model.AddTo(predict, prediction._out, prediction._scales, prediction._flip, prediction._minConfidence, prediction._noPictures);
        predict.SetAction(prediction.Predict);
        return new Command("segment", "Trains, measures and uses a segmenter (feature pyramid, FCN or DeepLabV3).")
        {
            DenseTrainCommand<SegmentRecipe>.Create("segment", "Trains a segmenter on images with masks.", Annotated)
                .WithExample(
                    "selfsame segment train --data camvid.tar --split train --test-split val --backbone resnet18 --out runs/street",
                    "selfsame segment train recipes/segment-camvid.yaml --data camvid.tar --out runs/street",
                    "selfsame segment train --resume runs/street"),
            evaluate.WithExample("selfsame segment evaluate runs/street --data camvid.tar --split val --json"),
            DenseExportCommand.Create("segment"),
            predict.WithExample(
                "selfsame segment predict runs/street --data photos --out masks",
                "selfsame segment predict runs/street --data photos --scales 0.75 1 1.25 --flip --min-confidence 0.5 --out pseudo"),
        }
        .WithExample("selfsame segment train --data camvid.tar --split train --test-split val --out runs/street");
    }

    private int Evaluate(ParseResult result) => _model.Run(result, (terminal, device, cancellation) =>
    {
        using var segmenter = Segmenter.Load(_model.Weights(result), device, _model.Checkpoint(result));
        using var set = SegmentationSet.Open(_model.Data(result), result.GetValue(_split)!);
        DenseModelOptions.Warn(set.Skipped);
        var evaluation = CountDisplay.Run(terminal, "images", set.Images.Count, progress => segmenter.Evaluate(set, progress, cancellation));
        _model.Report(result, terminal, "segment", evaluation,
        [
            new("checkpoint", segmenter.File),
            new("checkpointSha256", BackboneFile.Sha256(segmenter.File)),
            new("data", set.Location),
            new("split", result.GetValue(_split)),
        ]);
        return ExitCode.Ok;
    });

    private int Predict(ParseResult result) => _model.Run(result, (terminal, device, cancellation) =>
    {
        var options = new SegmentationInferenceOptions
        {
            Scales = result.GetValue(_scales)!,
            Flip = result.GetValue(_flip),
            MinConfidence = result.GetValue(_minConfidence),
        };
        options.Validate();
        using var segmenter = Segmenter.Load(_model.Weights(result), device, _model.Checkpoint(result));
        using var images = ImageSources.Open(_model.Data(result));
        var folder = result.GetValue(_out)!;
        var listed = new JsonArray();
        var skipped = CountDisplay.Run(terminal, "images", images.Count, progress => segmenter.Segment(images, segmented =>
        {
            var name = images.NameOf(segmented.Index);
            File.WriteAllBytes(DenseModelOptions.Picture(Path.Combine(folder, "masks"), name), IndexPng.Write(segmented.Mask));
            if (!result.GetValue(_noPictures))
            {
                Draw(images, segmented, DenseModelOptions.Picture(Path.Combine(folder, "pictures"), name));
            }

            listed.Add(Describe(name, segmented, segmenter.Classes));
            progress?.Invoke(listed.Count);
        }, options, cancellation));
        DenseModelOptions.Warn(skipped);
        Directory.CreateDirectory(folder);
        File.WriteAllLines(Path.Combine(folder, "classes.txt"), segmenter.Classes);
        var json = Path.Combine(folder, "masks.json");
        var count = listed.Count;
        var classes = new JsonArray([.. segmenter.Classes.Select(c => JsonValue.Create(c))]);
        File.WriteAllText(json, new JsonObject { ["classes"] = classes, ["images"] = listed }.ToJsonString(JsonSerializerOptions.Web));
        if (terminal.IsJson)
        {
            Terminal.Json(new JsonObject { ["masks"] = json, ["images"] = count }.ToJsonString(JsonSerializerOptions.Web));
        }
        else
        {
            terminal.Line($"{Terminal.Count(count)} images; masks and {(result.GetValue(_noPictures) ? "" : "pictures and ")}{json} in {folder}");
        }

        return ExitCode.Ok;
    });

    private static void Draw(IImageSource images, SegmentedImage segmented, string path)
    {
        using var encoded = images.Open(segmented.Index);
        using var image = encoded.Decode();
        AnnotationPainter.DrawMask(image, segmented.Mask);
        File.WriteAllBytes(path, ImageWriter.ToPng(image));
    }

    // The share of the pixels that every class has.
    private static JsonObject Describe(string name, SegmentedImage segmented, IReadOnlyList<string> classes)
    {
        var counts = new long[256];
        foreach (var value in segmented.Mask.Values)
        {
            counts[value]++;
        }

        double pixels = segmented.Mask.Values.Length;
        return new JsonObject
        {
            ["fileName"] = name,
            ["width"] = segmented.Mask.Width,
            ["height"] = segmented.Mask.Height,
            ["confidence"] = segmented.Confidence,
            ["void"] = counts[IndexMask.Void] / pixels,
            ["shares"] = new JsonObject(classes.Select((c, i) => KeyValuePair.Create(c, (JsonNode?)(counts[i] / pixels))).Where(c => (double)c.Value! > 0)),
        };
    }
}
