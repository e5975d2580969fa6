using System.CommandLine;
using System.CommandLine.Invocation;

namespace Selfsame.Cli.Output;

/// <summary><c>--version</c>: the version and, where the build knows it, the commit.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"selfsame {SelfsameVersion.Text}");
        return ExitCode.Ok;
    }
}
