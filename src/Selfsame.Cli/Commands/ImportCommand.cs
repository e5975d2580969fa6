using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Torch;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame import</c>: another project's checkpoint as a backbone file, with a report of what was in it.</summary>
internal sealed class ImportCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A .pth, .pt, .tar or .safetensors of another project" };
    private readonly Option<string> _to = new("--to") { Description = "The .safetensors or .pth to write", HelpName = "FILE", Required = true };
    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "What stands before the backbone's keys, such as module.encoder_q.; found by itself for the projects that are known",
        HelpName = "P",
    };
    private readonly Option<string[]> _ignore = new("--ignore")
    {
        Description = "Keys behind the prefix that are no part of the backbone, with * for any characters; may be repeated",
        HelpName = "PATTERN",
        DefaultValueFactory = _ => [],
    };
    private readonly Option<int?> _size = new("--input-size")
    {
        Description = "Side of the images it was trained on, if the file doesn't say",
        HelpName = "PIXELS",
    };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var import = new ImportCommand();
        var command = new Command("import", "Reads a backbone out of another project's checkpoint: torchvision, timm, MoCo, SimSiam, SwAV, "
            + "Barlow Twins, VICReg, DINO, ports of SimCLR and BYOL.")
        {
            import._file, import._to, import._prefix, import._ignore, import._size,
        };
        command.SetAction(import.Execute);
        return command.WithExample("selfsame import moco_v2_800ep_pretrain.pth.tar --to moco.safetensors");
    }

    private int Execute(ParseResult result)
    {
        var (file, to) = (result.GetValue(_file)!, result.GetValue(_to)!);
        ExportCommand.RequireExtension(to);
        if (result.GetValue(_size) is <= 0 and var size)
        {
            throw new UsageException($"--input-size {size}: a number of pixels is needed");
        }

        Runtime.Start(Terminal.Warn);
        var terminal = new Terminal();
        var defaults = new BackboneLoadOptions();
        using var loaded = BackboneFile.Load(file, defaults with
        {
            Prefix = result.GetValue(_prefix),
            Ignore = [.. defaults.Ignore, .. result.GetValue(_ignore)!],
            InputSize = result.GetValue(_size),
        });
        foreach (var note in loaded.Notes)
        {
            terminal.Line(note);
        }

        terminal.Line(loaded.Report.Summary);
        BackboneFile.Save(loaded.Backbone, to, loaded.Info);
        terminal.Line($"written to {to}");
        return ExitCode.Ok;
    }
}
