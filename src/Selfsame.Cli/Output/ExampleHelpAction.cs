using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Selfsame.Cli.Output;

/// <summary>The usual help, and below it lines that can be copied.</summary>
internal sealed class ExampleHelpAction(IReadOnlyList<string> examples) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = _help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {example}");
        }

        output.WriteLine();
        return code;
    }
}
