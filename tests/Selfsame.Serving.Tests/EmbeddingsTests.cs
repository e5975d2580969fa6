using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>Every way to send images gives the features that the offline command writes.</summary>
public sealed class EmbeddingsTests(ServedBackbone served) : IClassFixture<ServedBackbone>
{
    private const string Path = "/v1/embeddings";

    [Fact]
    public async Task A_form_of_all_images_equals_the_offline_features_in_its_order()
    {
        await using var server = await served.StartAsync();
        var answer = await server.PostAsync(Path, ServedBackbone.Form(served.Names.Select((name, i) => (name, served.File(i)))));
        Assert.Equal(128, answer.GetProperty("dimensions").GetInt32());
        Assert.Equal(0, answer.GetProperty("failed").GetInt32());
        var results = answer.GetProperty("results");
        Assert.Equal(served.Names.Count, results.GetArrayLength());
        for (var i = 0; i < served.Names.Count; i++)
        {
            Assert.Equal(served.Names[i], results[i].GetProperty("name").GetString());
            served.AssertFeatures(i, results[i].GetProperty("embedding").Deserialize<float[]>()!);
        }
    }

    [Fact]
    public async Task Json_and_the_image_itself_equal_the_offline_features()
    {
        await using var server = await served.StartAsync();
        var body = JsonSerializer.Serialize(new { images = new object[] { new { name = "a", data = served.File(3) }, new { data = served.File(4) } } });
        using var json = new StringContent(body, Encoding.UTF8, "application/json");
        var results = (await server.PostAsync(Path, json)).GetProperty("results");
        Assert.Equal(["a", "images[1]"], results.EnumerateArray().Select(r => r.GetProperty("name").GetString()));
        served.AssertFeatures(3, results[0].GetProperty("embedding").Deserialize<float[]>()!);
        served.AssertFeatures(4, results[1].GetProperty("embedding").Deserialize<float[]>()!);
        var raw = (await server.PostAsync(Path, ServedBackbone.Raw(served.File(7), "image/jpeg"))).GetProperty("results")[0];
        Assert.Equal("body", raw.GetProperty("name").GetString());
        served.AssertFeatures(7, raw.GetProperty("embedding").Deserialize<float[]>()!);
    }

    [Fact]
    public async Task Base64_holds_the_same_numbers()
    {
        await using var server = await served.StartAsync();
        var result = (await server.PostAsync($"{Path}?encoding=base64", ServedBackbone.Raw(served.File(5)))).GetProperty("results")[0];
        Assert.False(result.TryGetProperty("embedding", out _));
        served.AssertFeatures(5, ServedBackbone.FromBase64(result.GetProperty("embeddingBase64").GetString()!));
        var problem = await server.PostAsync($"{Path}?encoding=hex", ServedBackbone.Raw(served.File(5)), HttpStatusCode.BadRequest);
        Assert.Contains("there are float and base64", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_clients_at_once_each_get_their_own_features()
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { BatchSize = 5, Streams = 2 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 96).Select(i => server.PostAsync(Path, ServedBackbone.Raw(served.File(i % served.Names.Count)))));
        for (var i = 0; i < answers.Length; i++)
        {
            served.AssertFeatures(i % served.Names.Count, answers[i].GetProperty("results")[0].GetProperty("embedding").Deserialize<float[]>()!);
        }

        Assert.Equal(96, await server.MetricAsync("selfsame_images_total"));
        Assert.Equal(96, await server.MetricAsync("selfsame_requests_total{path=\"/v1/embeddings\",status=\"200\"}"));
        Assert.Equal(0, await server.MetricAsync("selfsame_queue_images"));
    }

    [Fact]
    public async Task Requests_that_come_together_are_computed_together()
    {
        // The wait never ends by itself: only a full batch is computed.
        await using var server = await served.StartAsync(ServedBackbone.Options with { BatchSize = 8, MaxWait = TimeSpan.FromMinutes(1) });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => server.PostAsync(Path, ServedBackbone.Raw(served.File(i % 4)))));
        Assert.Equal(2, await server.MetricAsync("selfsame_batch_images_count"));
        Assert.Equal(16, await server.MetricAsync("selfsame_batch_images_sum"));
    }

    [Fact]
    public async Task The_model_says_what_it_is()
    {
        await using var server = await served.StartAsync(withIndex: true);
        var model = await server.GetAsync("/v1/model");
        Assert.Equal("resnet18", model.GetProperty("backbone").GetString());
        Assert.Equal(
            (0.25, 128, 32),
            (
                model.GetProperty("width").GetDouble(),
                model.GetProperty("dimensions").GetInt32(),
                model.GetProperty("inputSize").GetInt32()));
        Assert.Equal("abc", model.GetProperty("sha256").GetString());
        Assert.Equal("simclr", model.GetProperty("provenance").GetProperty("method").GetString());
        Assert.Equal(served.Names.Count, model.GetProperty("index").GetProperty("images").GetInt32());
    }
}
