using System.Net;
using Selfsame.Evaluation;
using Selfsame.Torch;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>The nearest images of an index, however it was made.</summary>
public sealed class NeighboursTests(ServedBackbone served) : IClassFixture<ServedBackbone>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neighbours_are_those_of_a_plain_sort_by_cosine(bool fromFile)
    {
        using var index = fromFile ? NeighbourIndex.Load(served.IndexFile) : null;
        await using var server = await served.StartAsync(withIndex: true, index: index);
        var results = (
            await server.PostAsync("/v1/neighbors?k=4", ServedBackbone.Form(("a", served.File(3)), ("b", []), ("c", served.File(8)))))
            .GetProperty("results");
        Assert.Equal("empty file", results[1].GetProperty("error").GetString());
        foreach (var (place, image) in new[] { (0, 3), (2, 8) })
        {
            var found = results[place].GetProperty("neighbors");
            var expected = served.Features
                .Select((f, i) => (Row: i, Cosine: Cosine(f, served.Features[image])))
                .OrderByDescending(n => n.Cosine)
                .Take(4)
                .ToList();
            Assert.Equal(4, found.GetArrayLength());
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal(served.Names[expected[i].Row], found[i].GetProperty("path").GetString());
                Assert.Equal(served.Labels[expected[i].Row], found[i].GetProperty("label").GetString());
                Assert.Equal(expected[i].Cosine, found[i].GetProperty("similarity").GetDouble(), 1e-5);
            }

            Assert.Equal(served.Names[image], found[0].GetProperty("path").GetString());
        }
    }

    [Fact]
    public async Task There_are_ten_unless_said_and_never_more_than_the_index_has()
    {
        await using var server = await served.StartAsync(withIndex: true);
        Assert.Equal(10, Count(await server.PostAsync("/v1/neighbors", ServedBackbone.Raw(served.File(0)))));
        Assert.Equal(12, Count(await server.PostAsync("/v1/neighbors?k=1000", ServedBackbone.Raw(served.File(0)))));
        foreach (var k in new[] { "0", "1001", "-3", "many" })
        {
            await server.PostAsync($"/v1/neighbors?k={k}", ServedBackbone.Raw(served.File(0)), HttpStatusCode.BadRequest);
        }

        static int Count(System.Text.Json.JsonElement answer) => answer.GetProperty("results")[0].GetProperty("neighbors").GetArrayLength();
    }

    [Fact]
    public async Task An_index_of_another_width_is_refused()
    {
        using var features = Tensor.FromArray<float>([1, 2, 3, 4], 2, 2);
        var path = Path.Combine(served.Folder, "narrow.npy");
        using (var source = Selfsame.Vision.Sources.ImageSources.Open(served.Images))
        {
            using var writer = new EmbeddingWriter(path, 2);
            writer.Append(features, [0, 1], source);
            writer.Complete();
        }

        using var index = NeighbourIndex.Load(path);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => served.StartAsync(index: index));
        Assert.Contains("have 2 numbers", error.Message, StringComparison.Ordinal);
    }

    private static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(y => (double)y * y));
}
