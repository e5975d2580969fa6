using System.Text.Json;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Cli.Tests;

public sealed class DataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-data-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Preview_writes_a_sheet_of_what_a_recipe_says()
    {
        Photos.Write(_folder, 6);
        var sheet = Path.Combine(_folder, "sheet.png");
        var recipe = Path.Combine(_folder, "recipe.yaml");
        File.WriteAllText(recipe, $"{{ method: {{ name: byol }}, data: {_folder}, views: {{ crops: {{ 0: {{ policy: rand-augment }} }} }} }}\n");
        var output = CliProcess.Run("data", "preview", recipe, "--out", sheet, "--images", "3", "--set", "views.size=16").Succeeded().Output;

        Assert.Contains("byol's views (2x16)", output, StringComparison.Ordinal);
        using var image = ImageDecoder.Open(File.ReadAllBytes(sheet));
        Assert.Equal((6 + (3 * 118), 6 + (3 * 118)), (image.Width, image.Height));
    }

    [Fact]
    public void Preview_reads_options_as_strictly_as_training()
    {
        Photos.Write(_folder, 3);
        var sheet = Path.Combine(_folder, "sheet.png");
        string Fail(params string[] more) => CliProcess.Run(["data", "preview", "simclr", "--data", _folder, "--out", sheet, .. more]).Failed(2);

        Assert.Contains("did you mean 'views.crops.0.policy'", Fail("--set", "views.crops.0.polcy=rand-augment"), StringComparison.Ordinal);
        Assert.Contains("rand-augment, auto-augment-imagenet, auto-augment-cifar10", Fail("--set", "views.crops.0.policy=rand"), StringComparison.Ordinal);
        Assert.Contains("simclr", CliProcess.Run("data", "preview", "simclar", "--data", _folder, "--out", sheet).Failed(2), StringComparison.Ordinal);
        Assert.False(File.Exists(sheet));
    }

    [Fact]
    public void Check_reports_as_a_table_and_as_json()
    {
        Photos.Write(_folder, 6);
        var broken = Photos.Break(_folder);
        File.Copy(Path.Combine(_folder, "red", "002.png"), Path.Combine(_folder, "blue", "copy.png"));
        var table = CliProcess.Run("data", "check", _folder).Succeeded().Output;
        Assert.Contains("1 too many in 1 groups, 1 of them across classes", table, StringComparison.Ordinal);
        Assert.All(broken, name => Assert.Contains(name, table, StringComparison.Ordinal));

        var output = CliProcess.Run("data", "check", _folder, "--json").Succeeded().Output;
        using var json = JsonDocument.Parse(Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(11, json.RootElement.GetProperty("images").GetInt32());
        Assert.Equal(4, json.RootElement.GetProperty("unreadable").GetArrayLength());
        Assert.Equal(3, json.RootElement.GetProperty("classes").GetArrayLength());
    }

    [Fact]
    public void Ctrl_C_ends_a_check_without_a_report()
    {
        Photos.Write(_folder, 400);
        using var process = CliProcess.Start("data", "check", _folder, "--threads", "1");
        Thread.Sleep(10);
        process.Signal("INT");
        var result = process.Wait();

        // Before the command listens the signal ends the process, after its end there is nothing to stop.
        Assert.Contains(result.Code, new[] { 0, 130 });
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
