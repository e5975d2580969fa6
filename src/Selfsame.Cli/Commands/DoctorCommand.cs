using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Cli.Diagnosis;
using Selfsame.Cli.Output;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame doctor</c>: what is installed, and what to do about what isn't.</summary>
internal sealed class DoctorCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "Prints one JSON object on stdout" };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var doctor = new DoctorCommand();
        var command = new Command("doctor", "Says what is installed, what is missing and what to do about it.") { doctor._json };
        command.SetAction(doctor.Execute);
        return command.WithExample("selfsame doctor", "selfsame doctor --json");
    }

    private int Execute(ParseResult result)
    {
        var terminal = new Terminal(result.GetValue(_json));
        var findings = Doctor.Examine();
        if (terminal.IsJson)
        {
            Terminal.Json(ToJson(findings));
        }
        else
        {
            terminal.Line($"selfsame {SelfsameVersion.Text}");
            terminal.Table(
                ["what", "state", "found", "what to do"],
                [.. findings.Select(f => (IReadOnlyList<string>)[f.Name, Text(f.State), f.Found, f.Advice])]);
        }

        return findings.Any(f => f.State == FindingState.Missing && f.IsRequired) ? ExitCode.Failed : ExitCode.Ok;
    }

    private static string ToJson(IReadOnlyList<Finding> findings) => new JsonObject
    {
        ["version"] = SelfsameVersion.Text,
        ["ok"] = !findings.Any(f => f.State == FindingState.Missing && f.IsRequired),
        ["checks"] = new JsonArray([.. findings.Select(f => new JsonObject
        {
            ["name"] = f.Name,
            ["state"] = Text(f.State),
            ["found"] = f.Found,
            ["advice"] = f.Advice.Length == 0 ? null : f.Advice,
        })]),
    }.ToJsonString(JsonSerializerOptions.Web);

    private static string Text(FindingState state) => state.ToString().ToLowerInvariant();
}
