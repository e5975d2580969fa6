using System.Text.Json;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Tests.Sources;
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
    public void Known_sets_are_listed()
    {
        var output = CliProcess.Run("data", "list", "--json").Succeeded().Output;
        using var json = JsonDocument.Parse(output);
        var sets = json.RootElement.GetProperty("sets").EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!);
        Assert.Equal(
            ["fashion-mnist", "cifar10", "cifar100", "stl10", "imagenet", "voc2007", "voc2012", "coco", "food101", "sun397", "cars", "aircraft", "dtd", "pets", "caltech101", "flowers102"],
            sets.Keys);
        Assert.Equal(37, sets["pets"].GetProperty("classes").GetInt32());
        Assert.Equal("https://www.robots.ox.ac.uk/~vgg/data/pets/data/images.tar.gz", sets["pets"].GetProperty("archives")[0].GetProperty("url").GetString());
        Assert.Equal(64, sets["pets"].GetProperty("archives")[0].GetProperty("sha256").GetString()!.Length);
        Assert.Contains("pets: Oxford-IIIT Pet, breeds; parts trainval, test;", CliProcess.Run("data", "list").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_download_that_is_not_what_it_should_be_or_can_not_be_had_is_one_line()
    {
        string Get(string name, string from, int code) =>
            CliProcess.Run("data", "get", name, "--from", from, "--out", Path.Combine(_folder, "sets")).Failed(code);
        string closed;
        using (var server = new FileServer())
        {
            closed = server.Address;
            server.Files["dtd-r1.0.1.tar.gz"] = [1, 2, 3];
            Assert.Contains(
                "dtd-r1.0.1.tar.gz has SHA-256 039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81 instead of e42855a5",
                Get("dtd", server.Address, 1),
                StringComparison.Ordinal);
        }

        Assert.Contains("cannot reach 127.0.0.1", Get("dtd", closed, 1), StringComparison.Ordinal);
        Assert.Contains("did you mean 'pets'?", Get("pet", closed, 2), StringComparison.Ordinal);
        Assert.Contains("not an http or https address", Get("pets", "ftp://x", 2), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_learns_from_shards_behind_an_address()
    {
        Photos.Write(_folder, 16);
        using var server = new FileServer();
        server.Files["s-0.tar"] = Shard("*.png");
        server.Files["s-1.tar"] = Shard("*.jpg");
        var result = CliProcess.RunWith(
            "SELFSAME_CACHE",
            Path.Combine(_folder, "cache"),
            "pretrain",
            "--method",
            "simclr",
            "--data",
            server.Address + "s-{0..1}.tar",
            "--epochs",
            "1",
            "--batch-size",
            "8",
            "--out",
            Path.Combine(_folder, "run"),
            "--set",
            "backbone.width=0.25",
            "--set",
            "views.size=16",
            "--set",
            "shuffle_window=8",
            "--set",
            "probe.k=3").Succeeded();
        Assert.Contains("is read through once, to list its images", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder, "cache", "tars")).Length);
        Assert.Contains("shuffle_window: 8", File.ReadAllText(Path.Combine(_folder, "run", "recipe.yaml")), StringComparison.Ordinal);
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

    // The photos of one kind, with their folders, which are the labels.
    private byte[] Shard(string kind)
    {
        using var stream = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(stream, leaveOpen: true))
        {
            foreach (var file in Directory.GetFiles(_folder, kind, SearchOption.AllDirectories).Order())
            {
                tar.WriteEntry(file, Path.GetRelativePath(_folder, file));
            }
        }

        return stream.ToArray();
    }
}
