using System.CommandLine;
using Selfsame.Cli.Output;
using Selfsame.Recipes;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame data get</c>: downloads a known set from where its authors offer it.</summary>
internal sealed class DataGetCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The set; selfsame data list shows them" };
    private readonly Option<string> _out = new("--out") { Description = "The folder, which is made; sets can share one", HelpName = "DIR", Required = true };
    private readonly Option<string?> _from = new("--from")
    {
        Description = "Another place that has the archives; their checksums must be the same",
        HelpName = "URL",
    };

    private readonly Option<bool> _keep = CommandOption.Switch("--keep", "Keeps the archives after they were unpacked");

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var get = new DataGetCommand();
        var command = new Command("get", "Downloads a known set, checks and unpacks it. Goes on where an earlier download ended.")
        {
            get._name, get._out, get._from, get._keep,
        };
        command.SetAction(get.Execute);
        return command.WithExample("selfsame data get pets --out sets", "selfsame data get cars --from https://mirror.example/cars --out sets");
    }

    private int Execute(ParseResult result)
    {
        var (name, folder) = (result.GetValue(_name)!, result.GetValue(_out)!);
        var set = KnownSets.Find(name) ?? throw new UsageException(RecipeSpelling.Nearest(name, KnownSets.All.Select(s => s.Name)) is { } nearest
            ? $"there is no set '{name}'; did you mean '{nearest}'?"
            : $"there is no set '{name}'; there are {string.Join(", ", KnownSets.All.Select(s => s.Name))}");
        var mirror = result.GetValue(_from) is not { } from ? null
            : Uri.TryCreate(from, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
            : throw new UsageException($"--from {from} is not an http or https address");
        var terminal = new Terminal();
        using var interruption = new Interruption("stopping; the same command goes on");
        try
        {
            terminal.Line($"{set.Title}: {set.Terms}; see {set.Page}");
            using var display = new DownloadDisplay(terminal);
            new SetDownload(set, folder)
            {
                Mirror = mirror,
                KeepArchives = result.GetValue(_keep),
                Progress = display.Show,
                Notify = display.Line,
            }.Run(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return interruption.Code;
        }

        terminal.Line($"--data {set.Name}:{folder} is the part {set.TrainSplit}{(set.TestSplit is null ? "" : $", with {set.TestSplit} to test on")}");
        return ExitCode.Ok;
    }
}
