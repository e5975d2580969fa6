using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Detection;
using Selfsame.Segmentation;
using Selfsame.Torch;
using Selfsame.Training;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame detect export</c> and <c>selfsame segment export</c>: the whole network as ONNX.</summary>
internal sealed class DenseExportCommand
{
    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder or one of its checkpoints (.ckpt)" };
    private readonly Option<string> _to = new("--to") { Description = "The .onnx to write", HelpName = "FILE", Required = true };
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint")
    {
        Description = "Which weights of a run: last or best",
        HelpName = "last|best",
    };
    private readonly Option<bool> _fold = CommandOption.Switch("--fold-batch-norm", "Multiplies batch norms into the convolutions before them");

    /// <summary>The command for the parser.</summary>
    /// <param name="name">The command above it: <c>detect</c> or <c>segment</c>.</param>
    public static Command Create(string name)
    {
        var export = new DenseExportCommand();
        var command = new Command("export", "Writes the network as ONNX.") { export._weights, export._to, export._checkpoint, export._fold };
        command.SetAction(result => export.Execute(result, name));
        return command.WithExample($"selfsame {name} export runs/{name} --to {name}.onnx");
    }

    private int Execute(ParseResult result, string name)
    {
        var (weights, to, fold) = (result.GetValue(_weights)!, result.GetValue(_to)!, result.GetValue(_fold));
        if (!to.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--to {to}: the name must end in .onnx; for the backbone alone in other formats there is selfsame export");
        }

        var terminal = new Terminal();
        Runtime.Start(Terminal.Warn);
        if (name == "detect")
        {
            using var detector = Detector.Load(weights, Device.Cpu, result.GetValue(_checkpoint));
            detector.ExportOnnx(to, fold);
            var view = detector.Recipe.Views;
            terminal.Line($"{detector.File} written to {to} (images [N, 3, {view.Height}, {view.Width}] to logits, deltas and anchors; "
                + "classes and normalisation are in its metadata)");
        }
        else
        {
            using var segmenter = Segmenter.Load(weights, Device.Cpu, result.GetValue(_checkpoint));
            segmenter.ExportOnnx(to, fold);
            var view = segmenter.Recipe.Views;
            terminal.Line(
                $"{segmenter.File} written to {to} (images [N, 3, {view.Height}, {view.Width}] to logits; classes and normalisation are in its metadata)");
        }

        return ExitCode.Ok;
    }
}
