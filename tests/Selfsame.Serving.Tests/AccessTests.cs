using System.Net;
using System.Net.Http.Headers;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>Who may ask.</summary>
public sealed class AccessTests(ServedBackbone served) : IClassFixture<ServedBackbone>
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer secre")]
    [InlineData("Bearer secret2")]
    [InlineData("Basic secret")]
    public async Task Without_the_token_only_health_answers(string? header)
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { Token = "secret" });
        if (header is not null)
        {
            server.Client.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(header);
        }

        foreach (var path in new[] { "/v1/model", "/metrics", "/openapi.json", "/v1/nothing" })
        {
            using var response = await server.Client.GetAsync(path, ServedBackbone.Cancellation);
            await RunningServer.ReadAsync(response, HttpStatusCode.Unauthorized);
            Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        }

        await server.PostAsync("/v1/embeddings", ServedBackbone.Raw(served.File(0)), HttpStatusCode.Unauthorized);
        Assert.True((await server.GetAsync("/health")).GetProperty("ready").GetBoolean());
    }

    [Fact]
    public async Task With_the_token_everything_answers_whatever_the_host_is_called()
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { Token = "secret" });
        server.Client.DefaultRequestHeaders.Authorization = new("bearer", "secret");
        server.Client.DefaultRequestHeaders.Host = "images.example";
        await server.PostAsync("/v1/embeddings", ServedBackbone.Raw(served.File(0)));
    }

    [Fact]
    public async Task Without_a_token_a_name_that_is_not_this_machines_is_refused()
    {
        await using var server = await served.StartAsync();
        server.Client.DefaultRequestHeaders.Host = "localhost:1234";
        await server.GetAsync("/v1/model");
        server.Client.DefaultRequestHeaders.Host = "attacker.example";
        var problem = await server.GetAsync("/v1/model", HttpStatusCode.Forbidden);
        Assert.Contains("'attacker.example'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_address_than_loopback_needs_a_token()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => served.StartAsync(ServedBackbone.Options with { Host = IPAddress.Any }));
        Assert.Contains("set a token", error.Message, StringComparison.Ordinal);
        await using var server = await served.StartAsync(ServedBackbone.Options with { Host = IPAddress.Any, Token = "secret" });
    }
}
