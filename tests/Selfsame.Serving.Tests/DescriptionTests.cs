using System.Text.Json;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>The OpenAPI document says what the server does.</summary>
public sealed class DescriptionTests(ServedBackbone served) : IClassFixture<ServedBackbone>
{
    [Fact]
    public async Task Every_path_is_described_and_answers()
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { Token = "secret" }, withIndex: true);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        var document = await server.GetAsync("/openapi.json");
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        Assert.Equal(["/health", "/metrics", "/v1/embeddings", "/v1/model", "/v1/neighbors"], paths.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, operations) in paths)
        {
            Assert.All(operations.EnumerateObject(), o => Assert.EndsWith(".", o.Value.GetProperty("summary").GetString(), StringComparison.Ordinal));
            if (operations.TryGetProperty("post", out var post))
            {
                await server.PostAsync(path, ServedBackbone.Raw(served.File(0)));
                Assert.Equal(
                    ["application/json", "application/octet-stream", "image/*", "multipart/form-data"],
                    post.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(c => c.Name).Order(StringComparer.Ordinal));
                Assert.Equal(
                    ["200", "400", "401", "408", "413", "415", "429", "503"],
                    post.GetProperty("responses").EnumerateObject().Select(r => r.Name).Where(r => r != "404").Order(StringComparer.Ordinal));
                Assert.Single(post.GetProperty("parameters").EnumerateArray());
            }
            else
            {
                using var response = await server.Client.GetAsync(path, ServedBackbone.Cancellation);
                Assert.True(response.IsSuccessStatusCode, path);
            }
        }

        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("token").GetProperty("scheme").GetString());
    }

    [Theory]
    [InlineData("/v1/embeddings", "EmbeddingsResponse", "EmbeddedImage")]
    [InlineData("/v1/neighbors", "NeighboursResponse", "ImageNeighbours")]
    public async Task Answers_have_the_properties_that_are_described(string path, string answerSchema, string imageSchema)
    {
        await using var server = await served.StartAsync(withIndex: true);
        var schemas = (await server.GetAsync("/openapi.json")).GetProperty("components").GetProperty("schemas");
        var answer = await server.PostAsync(path, ServedBackbone.Form(("a", served.File(0)), ("b", [])));
        Assert.Equal(Described(answerSchema), Names(answer));
        foreach (var image in answer.GetProperty("results").EnumerateArray())
        {
            Assert.Subset(Described(imageSchema).ToHashSet(), Names(image).ToHashSet());
        }

        IEnumerable<string> Described(string schema) => Names(schemas.GetProperty(schema).GetProperty("properties"));
        static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal);
    }
}
