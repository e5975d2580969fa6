using System.Text.Json;
using Xunit;

namespace Selfsame.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("pretrain --help")]
    [InlineData("distill --help")]
    [InlineData("evaluate --help")]
    [InlineData("evaluate knn --help")]
    [InlineData("evaluate linear --help")]
    [InlineData("evaluate logistic --help")]
    [InlineData("evaluate finetune --help")]
    [InlineData("evaluate semi --help")]
    [InlineData("evaluate fewshot --help")]
    [InlineData("study --help")]
    [InlineData("plan --help")]
    [InlineData("transfer --help")]
    [InlineData("data --help")]
    [InlineData("data check --help")]
    [InlineData("data preview --help")]
    [InlineData("embed --help")]
    [InlineData("serve --help")]
    [InlineData("export --help")]
    [InlineData("import --help")]
    [InlineData("doctor --help")]
    [InlineData("demo --help")]
    public void Help_has_an_example(string command)
    {
        var output = CliProcess.Run(command.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Succeeded().Output;
        Assert.Matches($"Examples?:\n  selfsame {command.Replace(" --help", "", StringComparison.Ordinal)}", output);
    }

    [Fact]
    public void Version_is_one_line() => Assert.Matches(@"^selfsame \d+\.\d+\.\d+\S*\n$", CliProcess.Run("--version").Succeeded().Output);

    [Fact]
    public void Doctor_lists_what_it_looked_at()
    {
        var result = CliProcess.Run("doctor", "--json").Succeeded();
        using var json = JsonDocument.Parse(Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        var checks = json.RootElement
            .GetProperty("checks")
            .EnumerateArray()
            .ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("state").GetString());
        Assert.Equal("ok", checks["libtorch"]);
        Assert.Equal("ok", checks["libjpeg-turbo"]);
        Assert.Contains("BLAS", checks.Keys);
    }
}
