using Selfsame.Tests.Evaluation;
using Selfsame.Torch;
using Selfsame.Transfers;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Tests.Transfers;

public sealed class TransferTests : IDisposable
{
    private readonly GeneratedImages _images = new();
    private readonly IReadOnlyList<TransferSet> _sets;
    private readonly IReadOnlyList<TransferRow> _rows;

    public TransferTests()
    {
        foreach (var (set, seed) in new[] { ("one", 1), ("two", 2) })
        {
            _images.Fill($"{set}/train", perClass: 6, seed, "blue", "red").Dispose();
            _images.Fill($"{set}/test", perClass: 3, seed + 10, "blue", "red").Dispose();
        }

        _sets = TransferSets.Open([_images.At("one"), _images.At("two")]);
        _rows = TransferRow.Of([Save("a", seed: 1, size: 16), Save("b", seed: 2, size: 16), Save("c", seed: 3, size: 8)]);
    }

    public void Dispose()
    {
        foreach (var set in _sets)
        {
            set.Dispose();
        }

        _images.Dispose();
    }

    [Fact]
    public void Random_weights_of_each_architecture_and_pixels_are_rows()
    {
        Assert.Equal(
            ["a.safetensors", "b.safetensors", "c.safetensors", "random resnet18 x0.25, 16 px", "random resnet18 x0.25, 8 px", "raw pixels"],
            _rows.Select(r => r.Name));
        Assert.Equal(8, _rows[^1].Info.InputSize);
        Assert.Contains("named twice", Assert.Throws<ArgumentException>(() => TransferRow.Of(["x", "x/"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_was_stopped_goes_on_where_it_was()
    {
        using var stop = new CancellationTokenSource();
        var first = Table();
        Assert.Equal(6 * 2 * 18, first.WaitingImages);

        Assert.Throws<OperationCanceledException>(() => first.Run(Device.Cpu, measured: (results, _) =>
        {
            Assert.Equal(2, results.Count);
            stop.Cancel();
        }, cancellation: stop.Token));

        var second = Table();
        Assert.Equal(22, second.Waiting.Count());
        var half = second.Summarize();
        Assert.Equal(2, half.Cells.Count(c => c.Top1 is not null));
        Assert.All(half.Cells, c => Assert.Null(c.Rank));
        Assert.All(half.Backbones, b => Assert.Empty(b.Mean));
        var measured = File.ReadAllText(second.Directory.Result(second.Cells[0]));
        var seen = new List<TransferProgress>();

        second.Run(Device.Cpu, seen.Add, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(measured, File.ReadAllText(second.Directory.Result(second.Cells[0])));
        Assert.Empty(Table().Waiting);
        Assert.Equal(11 * 18, seen[^1].Total);
        AssertIsWhole(second.Summarize());
    }

    [Fact]
    public void Other_settings_weights_or_images_are_other_cells()
    {
        var ids = Table().Cells.Select(c => c.Id).ToHashSet();
        Assert.Equal(24, ids.Count);
        Assert.Equal(12, Table(new TransferOptions { K = 3 }).Cells.Count(c => ids.Contains(c.Id))); // the linear classifier's
        Assert.Equal(12, Table(new TransferOptions { Seed = 2 }).Cells.Count(c => ids.Contains(c.Id))); // kNN's
        using var fewer = TransferSets.Open(_images.At("one"), limit: 4);
        Assert.DoesNotContain(new Transfer(_images.At("table"), _rows, [fewer]).Cells, c => ids.Contains(c.Id));
        Assert.All(TransferRow.Of([_rows[0].Checkpoint!], seed: 2).Zip(TransferRow.Of([_rows[0].Checkpoint!], seed: 3)),
            pair =>
                Assert.Equal(
                    pair.First.Kind != TransferRowKind.Random,
                    new TransferCell(pair.First, _sets[0], TransferProtocols.Create(new())[0]).Id == new TransferCell(
                        pair.Second, _sets[0], TransferProtocols.Create(new())[0]).Id));
    }

    [Theory]
    [InlineData("knnn", "did you mean 'knn'?")]
    [InlineData("knn,knn", "named twice")]
    [InlineData("", "no protocol")]
    public void Protocols_that_make_no_sense_are_refused(string protocols, string expected) => Assert.Contains(
        expected,
        Assert.Throws<ArgumentException>(() => Table(new TransferOptions { Protocols = protocols.Split(',', StringSplitOptions.RemoveEmptyEntries) })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Equal_figures_share_the_mean_of_their_places() => Assert.Equal([1.0, 3.5, 3.5, 2, 5], TransferSummarizer.Ranks([90, 50, 50, 70, 1]));

    private void AssertIsWhole(TransferSummary summary)
    {
        Assert.Equal(24, summary.Cells.Count);
        var cell = summary.Cells[0];
        Assert.Equal(6, (int)cell.Report!["protocol"]!["k"]!); // six training images a class, not 200
        Assert.Equal(_rows[0].CheckpointSha256, (string?)cell.Report["protocol"]!["checkpointSha256"]);
        var backbone = summary.Backbones[0];
        Assert.Equal(summary.Cells.Where(c => (c.Backbone, c.Protocol) == (backbone.Name, "linear")).Average(c => c.Top1!.Value), backbone.Mean["linear"]);
        Assert.Equal(summary.Cells.Where(c => c.Backbone == backbone.Name).Average(c => c.Rank!.Value), backbone.MeanRankOfAll);

        // Places of a column add up to 1 + 2 + ... + 6, whatever ties there are.
        Assert.All(summary.Cells.GroupBy(c => (c.Set, c.Protocol)), column => Assert.Equal(21, column.Sum(c => c.Rank!.Value)));
    }

    private Transfer Table(TransferOptions? options = null) => new(_images.At("table"), _rows, _sets, options);

    private string Save(string name, ulong seed, int size)
    {
        Runtime.ManualSeed(seed);
        var info = new BackboneInfo { Options = new BackboneOptions { Width = 0.25, Stem = BackboneStem.Small }, InputSize = size };
        using var backbone = BackboneCatalog.Create(info.Options);
        var path = _images.At($"{name}.safetensors");
        BackboneFile.Save(backbone, path, info);
        return path;
    }
}
