using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>What a finished command left.</summary>
public sealed record CliResult(int Code, string Output, string Error)
{
    /// <summary>Asserts that it went well.</summary>
    public CliResult Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Error}{Output}");
        return this;
    }

    /// <summary>Asserts that it failed the way a user may see: the code, one line on stderr, no stack trace.</summary>
    /// <returns>The line.</returns>
    public string Failed(int code)
    {
        Assert.True(Code == code, $"exit code {Code} instead of {code}: {Error}{Output}");
        Assert.DoesNotContain("   at ", Error + Output, StringComparison.Ordinal);
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("selfsame: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", line, StringComparison.Ordinal);
        return line;
    }
}
