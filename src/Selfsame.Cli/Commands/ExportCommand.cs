using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Routing;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;
using Selfsame.Vision.Onnx;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame export</c>: the backbone as a file that other tools read.</summary>
internal sealed class ExportCommand
{
    private const string OnnxExtension = ".onnx";

    private static readonly string[] s_extensions = [".safetensors", ".pth", ".pt"];

    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string> _to = new("--to")
    {
        Description = "The .safetensors, .pth (torchvision's and timm's key names) or .onnx to write",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint")
    {
        Description = "Which weights of a run: last or best",
        HelpName = "last|best",
    };
    private readonly Option<string?> _subnet = new("--subnet")
    {
        Description = "A sub-net of a run that has them, by its group in each stage, such as 2-0-3-1",
        HelpName = "PATH",
    };
    private readonly Option<bool> _fold = new("--fold-batch-norm") { Description = "ONNX: multiplies batch norms into the convolutions before them" };
    private readonly Option<bool> _normalize = new("--normalize") { Description = "ONNX: scales features to length one" };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var export = new ExportCommand();
        var command = new Command("export", "Writes a backbone for PyTorch, ONNX runtimes and others.")
        {
            export._weights, export._to, export._checkpoint, export._subnet, export._fold, export._normalize,
        };
        command.SetAction(export.Execute);
        return command.WithExample(
            "selfsame export runs/photos --to photos.pth",
            "selfsame export runs/photos --to photos.onnx --fold-batch-norm",
            "selfsame export runs/sdr --subnet 2-0-3-1 --to part.safetensors");
    }

    /// <summary>Throws unless the name says a format that backbones are written in.</summary>
    internal static void RequireExtension(string to, params IEnumerable<string> others)
    {
        string[] known = [.. s_extensions, .. others];
        if (!known.Any(e => to.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UsageException($"--to {to}: the name must end in {string.Join(", ", known)}, which says the format");
        }
    }

    private int Execute(ParseResult result)
    {
        var to = result.GetValue(_to)!;
        var onnx = to.EndsWith(OnnxExtension, StringComparison.OrdinalIgnoreCase);
        var options = new OnnxOptions { FoldBatchNorm = result.GetValue(_fold), Normalize = result.GetValue(_normalize) };
        if (!onnx)
        {
            RequireExtension(to, OnnxExtension);
            if (options != new OnnxOptions())
            {
                throw new UsageException($"--fold-batch-norm and --normalize are about .onnx files; {to} is none");
            }
        }

        var subnet = result.GetValue(_subnet) is { } path ? SubnetPath.Parse(path) : null;
        var file = TrainedBackbone.FileOf(result.GetValue(_weights)!, result.GetValue(_checkpoint));
        Runtime.Start(Terminal.Warn);
        var terminal = new Terminal();
        using var subnets = subnet is null ? null : TrainedSubnets.Load(result.GetValue(_weights)!, result.GetValue(_checkpoint));
        using var loaded = subnets?.Extract(subnet!) ?? TrainedBackbone.Load(file);
        foreach (var note in loaded.Notes)
        {
            terminal.Line(note);
        }

        if (onnx)
        {
            OnnxFile.Save(loaded.Backbone, to, loaded.Info, options);
            terminal.Line($"{loaded.Info.Options.Name} of {file} written to {to} (ONNX operator set {OnnxFile.OperatorSet}; images [N, 3, "
                + $"{loaded.Info.InputSize}, {loaded.Info.InputSize}] to features [N, {loaded.Backbone.FeatureWidth}])");
        }
        else
        {
            BackboneFile.Save(loaded.Backbone, to, loaded.Info);
            terminal.Line($"{loaded.Info.Options.Name} of {file} written to {to} ({loaded.Backbone.StateDict().Count} tensors under torchvision's names)");
        }

        return ExitCode.Ok;
    }
}
