using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame embed</c>: features of images as .npy, with a .tsv of what each row is.</summary>
internal sealed class EmbedCommand
{
    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string> _data = new("--data") { Description = "The images", HelpName = "PATH", Required = true };
    private readonly Option<string> _out = new("--out") { Description = "The .npy to write; beside it goes a .tsv of paths and labels", HelpName = "FILE.npy", Required = true };
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint") { Description = "Which weights of a run: last or best", HelpName = "last|best" };
    private readonly Machine _machine = new();

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var embed = new EmbedCommand();
        var command = new Command("embed", "Writes the features of images, one row each.") { embed._weights, embed._data, embed._out, embed._checkpoint };
        embed._machine.AddTo(command);
        command.SetAction(embed.Execute);
        return command.WithExample("selfsame embed runs/photos --data photos --out photos.npy");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal();
        var file = TrainedBackbone.FileOf(result.GetValue(_weights)!, result.GetValue(_checkpoint));
        var device = _machine.Start(result);
        using var interruption = new Interruption("stopping");
        using var images = ImageSources.Open(result.GetValue(_data)!);
        using var loaded = TrainedBackbone.Load(file);
        loaded.Backbone.To(device);
        using var writer = new EmbeddingWriter(result.GetValue(_out)!, loaded.Backbone.FeatureWidth);
        var extractor = new FeatureExtractor(loaded.Backbone, FeatureExtractorOptions.For(loaded.Info));
        var skipped = FeatureDisplay.Run(terminal, "features", progress => extractor.Extract(images, writer, progress, interruption.Token));
        writer.Complete();
        EmbeddingConditions.Write(writer.FeaturesPath, loaded.Info, file, images);
        foreach (var note in loaded.Notes)
        {
            terminal.Line(note);
        }

        foreach (var image in skipped)
        {
            Terminal.Warn($"skipped {image.Name}: {image.Reason}");
        }

        terminal.Line($"{Terminal.Count(writer.Rows)} x {loaded.Backbone.FeatureWidth} features of {file} in {writer.FeaturesPath}, what each row is in {writer.TablePath}");
        return ExitCode.Ok;
    }
}
