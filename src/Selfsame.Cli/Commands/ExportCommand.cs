using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame export</c>: the backbone as a file that other tools read.</summary>
internal sealed class ExportCommand
{
    private static readonly string[] s_extensions = [".safetensors", ".pth", ".pt"];

    private readonly Argument<string> _weights = new("RUN_OR_FILE") { Description = "A run's folder, a .safetensors, .pth or .ckpt" };
    private readonly Option<string> _to = new("--to") { Description = "The .safetensors or .pth to write, under torchvision's key names", HelpName = "FILE", Required = true };
    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint") { Description = "Which weights of a run: last or best", HelpName = "last|best" };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var export = new ExportCommand();
        var command = new Command("export", "Writes a backbone for PyTorch and others.") { export._weights, export._to, export._checkpoint };
        command.SetAction(export.Execute);
        return command.WithExample("selfsame export runs/photos --to photos.pth");
    }

    private int Execute(ParseResult result)
    {
        var to = result.GetValue(_to)!;
        if (!s_extensions.Any(e => to.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UsageException($"--to {to}: the name must end in {string.Join(", ", s_extensions)}, which says the format");
        }

        var file = TrainedBackbone.FileOf(result.GetValue(_weights)!, result.GetValue(_checkpoint));
        Runtime.Start(Terminal.Warn);
        var terminal = new Terminal();
        using var loaded = TrainedBackbone.Load(file);
        foreach (var note in loaded.Notes)
        {
            terminal.Line(note);
        }

        BackboneFile.Save(loaded.Backbone, to, loaded.Info);
        terminal.Line($"{loaded.Info.Options.Name} of {file} written to {to} ({loaded.Backbone.StateDict().Count} tensors under torchvision's names)");
        return ExitCode.Ok;
    }
}
