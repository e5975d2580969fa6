using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Output;
using Selfsame.Vision.Sources;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame data list</c>: the sets that are known by name.</summary>
internal sealed class DataListCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout, everything else on stderr" };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var list = new DataListCommand();
        var command = new Command("list", "Lists the sets that are known by name: their parts, size, terms and where they come from.") { list._json };
        command.SetAction(list.Execute);
        return command.WithExample("selfsame data list", "selfsame data list --json");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(result.GetValue(_json));
        if (terminal.IsJson)
        {
            Terminal.Json(new JsonObject { ["sets"] = new JsonArray([.. KnownSets.All.Select(Describe)]) }.ToJsonString());
            return ExitCode.Ok;
        }

        terminal.Table(
            ["name", "classes", "images", "download", "terms"],
            [.. KnownSets.All.Select(set => (string[])[set.Name, set.Classes == 0 ? "-" : Terminal.Count(set.Classes), set.Images, Size(set), set.Terms])]);
        terminal.Line();
        foreach (var set in KnownSets.All)
        {
            terminal.Line($"{set.Name}: {set.Title}; parts {string.Join(", ", set.Splits)}; {set.Page}{(set.Note is null ? "" : $" ({set.Note})")}");
        }

        terminal.Line();
        terminal.Line("Terms are a note: read the page. --data NAME:FOLDER takes a set's part to train on, --data NAME:FOLDER#PART any other.");
        return ExitCode.Ok;
    }

    private static string Size(KnownSet set) => set.Archives.Count == 0 ? "by hand"
        : set.Bytes == 0 ? "?"
        : set.Bytes >= 1_000_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{set.Bytes / 1e9:F1} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{set.Bytes / 1e6:F0} MB");

    private static JsonNode Describe(KnownSet set) => new JsonObject
    {
        ["name"] = set.Name,
        ["title"] = set.Title,
        ["classes"] = set.Classes,
        ["splits"] = new JsonArray([.. set.Splits.Select(s => (JsonNode)s)]),
        ["testSplit"] = set.TestSplit,
        ["images"] = set.Images,
        ["terms"] = set.Terms,
        ["page"] = set.Page,
        ["note"] = set.Note,
        ["archives"] = JsonSerializer.SerializeToNode(
            set.Archives.Select(a => new { url = a.Url, bytes = a.Bytes, sha256 = a.Sha256, md5 = a.Md5 }), JsonSerializerOptions.Web),
    };
}
