using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>What makes no sense is answered with the reason.</summary>
public sealed class BadRequestTests(ServedBackbone served) : IClassFixture<ServedBackbone>
{
    private const string Path = "/v1/embeddings";

    [Fact]
    public async Task A_bad_image_is_named_with_its_reason()
    {
        await using var server = await served.StartAsync();
        var problem = await server.PostAsync(Path, ServedBackbone.Form(("letter.jpg", "this is a letter"u8.ToArray())), HttpStatusCode.BadRequest);
        Assert.Equal("letter.jpg: not an image (starts with \"this is a le\")", problem.GetProperty("detail").GetString());
        var image = Assert.Single(problem.GetProperty("images").EnumerateArray());
        Assert.Equal("letter.jpg", image.GetProperty("name").GetString());
        Assert.StartsWith("not an image", image.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var half = served.File(3).AsSpan(0, 700).ToArray();
        problem = await server.PostAsync(Path, ServedBackbone.Raw(half, "image/jpeg"), HttpStatusCode.BadRequest);
        Assert.StartsWith("body: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, await server.MetricAsync("selfsame_bad_images_total"));
    }

    [Fact]
    public async Task One_bad_image_among_good_ones_has_an_error_in_its_place()
    {
        await using var server = await served.StartAsync();
        var answer = await server.PostAsync(Path, ServedBackbone.Form(("a.png", served.File(0)), ("b.png", []), ("c.png", served.File(2))));
        Assert.Equal(1, answer.GetProperty("failed").GetInt32());
        var results = answer.GetProperty("results");
        Assert.Equal("empty file", results[1].GetProperty("error").GetString());
        Assert.False(results[1].TryGetProperty("embedding", out _));
        Assert.Equal(128, results[2].GetProperty("embedding").GetArrayLength());
        var problem = await server.PostAsync(Path, ServedBackbone.Form(("a", [1]), ("b", [])), HttpStatusCode.BadRequest);
        Assert.StartsWith("none of the 2 images can be read; the first, a: ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, problem.GetProperty("images").GetArrayLength());
    }

    [Theory]
    [InlineData("application/json", "{", 400, "see $")]
    [InlineData("application/json", """{"images": [{"data": "!"}]}""", 400, "$.images[0].data")]
    [InlineData("application/json", """{"imagse": []}""", 400, "see $")]
    [InlineData("application/json", """{"images": []}""", 400, "has no image")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"k\"\r\n\r\n3\r\n--x--\r\n", 400, "the form's field 'k' is no file")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disp", 400, "the form is damaged")]
    [InlineData("multipart/form-data; boundary=x", "--x--\r\n", 400, "has no image")]
    [InlineData("multipart/form-data", "", 400, "no boundary")]
    [InlineData("text/plain", "hello", 415, "'text/plain' is none of")]
    [InlineData("image/png", "", 400, "body: empty file")]
    public async Task A_body_without_sense_is_refused(string type, string body, int status, string expected)
    {
        await using var server = await served.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        var problem = await server.PostAsync(Path, content, (HttpStatusCode)status);
        Assert.Contains(expected, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_paths_and_methods_are_problems_too()
    {
        await using var server = await served.StartAsync();
        await server.GetAsync("/v1/nothing", HttpStatusCode.NotFound);
        await server.GetAsync(Path, HttpStatusCode.MethodNotAllowed);
        var problem = await server.PostAsync("/v1/neighbors", ServedBackbone.Raw(served.File(0)), HttpStatusCode.NotFound);
        Assert.Contains("no index", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
