using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Cli.Transfers;
using Selfsame.Reports.Transfers;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Transfers;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame transfer</c>: backbones x image sets x protocols in one table.</summary>
internal sealed class TransferCommand
{
    private static readonly TransferOptions s_defaults = new();

    private readonly Argument<string[]> _weights = new("RUN_OR_FILE")
    {
        Description = "Backbones: a run's folder, a .safetensors, .pth or .ckpt each; random weights and raw pixels are added",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _data = new("--data")
    {
        Description = "Labelled sets: PATH with folders train and test (or val) in it, a set's name, or TRAIN::TEST; NAME= before it names the column",
        HelpName = "PATH",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _protocols = new("--protocols")
    {
        Description = string.Join(", ", TransferProtocols.Names),
        HelpName = "P,P",
        DefaultValueFactory = _ => string.Join(',', s_defaults.Protocols),
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "The table's folder, which is made; what it has from before isn't measured again",
        HelpName = "DIR",
    };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "At most so many images of each part of a set, as many of each class as possible, evenly apart; 0 takes all",
        HelpName = "N",
    };

    private readonly Option<int> _k = new("--k")
    {
        Description = "kNN: at most so many neighbours vote; never more than a class has training images on average",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.K,
    };

    private readonly Option<CheckpointChoice> _checkpoint = new("--checkpoint") { Description = "Which weights of runs: last or best", HelpName = "last|best" };
    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "The seed of random backbones and of classifiers' initial weights and order",
        HelpName = "N",
        DefaultValueFactory = _ => s_defaults.Seed,
    };

    private readonly Option<bool> _plan = new("--plan") { Description = "Prints the cells and how long their features will take, and measures none" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };
    private readonly Machine _machine = new();

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var transfer = new TransferCommand();
        const string about = "Measures backbones on several image sets: one table with ranks and means, beside a random backbone and raw pixels.";
        var command = new Command("transfer", about)
        {
            transfer._weights, transfer._data, transfer._protocols, transfer._out, transfer._limit, transfer._k, transfer._checkpoint, transfer._seed,
            transfer._plan, transfer._json,
        };
        transfer._machine.AddTo(command);
        command.SetAction(transfer.Execute);
        return command.WithExample(
            "selfsame transfer runs/simclr runs/byol --data cifar10.tar#cifar10 gtsrb.tar#gtsrb fashion-mnist --out transfer/first",
            "selfsame transfer runs/simclr --data cars=cars/train::cars/holdout --limit 5000 --out transfer/cars --plan");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var folder = result.GetValue(_out) ?? throw new UsageException("the table has no folder; add --out DIR, such as --out transfer/first");
        var options = new TransferOptions
        {
            Protocols = result.GetValue(_protocols)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            K = result.GetValue(_k),
            Seed = result.GetValue(_seed),
        };
        _ = TransferProtocols.Create(options); // refuses bad options before anything is read
        var limit = result.GetValue(_limit);
        if (limit < 0)
        {
            throw new UsageException($"--limit must be 0 or more, not {limit}");
        }

        var device = _machine.Start(result);
        using var interruption = new Interruption("stopping");
        var rows = TransferRow.Of(result.GetValue(_weights)!, result.GetValue(_checkpoint), options.Seed, terminal.Line);
        var sets = TransferSets.Open(result.GetValue(_data)!, limit);
        try
        {
            var transfer = new Transfer(folder, rows, sets, options);
            if (result.GetValue(_plan))
            {
                TransferPlanDisplay.Show(terminal, transfer, device, interruption.Token);
                return ExitCode.Ok;
            }

            var waiting = transfer.Waiting.Count();
            var done = transfer.Cells.Count - waiting;
            terminal.Line($"{folder}: {rows.Count} backbones x {sets.Count} sets x {options.Protocols.Count} protocols, "
                + $"{waiting} figures to measure{(done > 0 ? $", {done} there already" : "")}");
            Directory.CreateDirectory(folder);
            TransferProgressDisplay.Run(terminal, transfer, device, interruption.Token);
            Finish(terminal, transfer, TransferReport.Write(transfer));
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            terminal.Line("stopped; what was measured is kept, and the same command goes on from there");
            return interruption.Code;
        }
        finally
        {
            foreach (var set in sets)
            {
                set.Dispose();
            }
        }
    }

    private static void Finish(Terminal terminal, Transfer transfer, TransferSummary summary)
    {
        if (terminal.IsJson)
        {
            Terminal.Json(Json(transfer, summary));
            return;
        }

        terminal.Table(
            ["backbone", .. summary.Protocols.Select(p => $"{p.Title}, mean"), "mean rank"],
            [
                .. summary.Backbones.Select(b => (IReadOnlyList<string>)
                [
                    b.Name,
                    .. summary.Protocols.Select(p => Terminal.Percent(b.Mean[p.Name])),
                    b.MeanRankOfAll!.Value.ToString("0.##", CultureInfo.InvariantCulture),
                ]),
            ]);
        terminal.Facts(("report", transfer.Directory.HtmlReport), ("as text", transfer.Directory.MarkdownReport), ("data", transfer.Directory.Summary));
    }

    private static string Json(Transfer transfer, TransferSummary summary) => new JsonObject
    {
        ["cells"] = summary.Cells.Count,
        ["sets"] = new JsonArray([.. summary.Sets.Select(s => (JsonNode)s.Name)]),
        ["backbones"] = new JsonArray(
        [
            .. summary.Backbones.Select(b => new JsonObject
            {
                ["name"] = b.Name,
                ["kind"] = JsonSerializer.SerializeToNode(b.Kind),
                ["mean"] = JsonSerializer.SerializeToNode(b.Mean),
                ["meanRank"] = b.MeanRankOfAll,
            }),
        ]),
        ["report"] = transfer.Directory.HtmlReport,
        ["data"] = transfer.Directory.Summary,
    }.ToJsonString(JsonSerializerOptions.Web);
}
