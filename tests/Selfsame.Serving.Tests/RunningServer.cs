using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>A server and a client of it.</summary>
internal sealed partial class RunningServer(EmbeddingServer server) : IAsyncDisposable
{
    public HttpClient Client { get; } = new() { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };

    public EmbeddingServer Server => server;

    /// <summary>Sends, and asserts the status.</summary>
    public async Task<JsonElement> PostAsync(string path, HttpContent content, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using (content)
        {
            using var response = await Client.PostAsync(path, content, ServedBackbone.Cancellation);
            return await ReadAsync(response, expected);
        }
    }

    public async Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await Client.GetAsync(path, ServedBackbone.Cancellation);
        return await ReadAsync(response, expected);
    }

    /// <summary>Reads JSON; whatever isn't a success must be problem details without inner workings.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync(ServedBackbone.Cancellation);
        Assert.True(expected == response.StatusCode, $"{response.StatusCode} instead of {expected}: {text}");
        using var json = JsonDocument.Parse(text);
        if (!response.IsSuccessStatusCode)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal((int)expected, json.RootElement.GetProperty("status").GetInt32());
            Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        }

        return json.RootElement.Clone();
    }

    /// <summary>The value of a line of the metrics; 0 when there is none.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Client.GetStringAsync("/metrics", ServedBackbone.Cancellation);
        foreach (Match line in Sample().Matches(text))
        {
            if (line.Groups["name"].Value == name)
            {
                return double.Parse(line.Groups["value"].ValueSpan, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    /// <summary>Waits until a metric has a value.</summary>
    public async Task WaitForAsync(string metric, double value)
    {
        for (var attempt = 0; await MetricAsync(metric) != value; attempt++)
        {
            Assert.True(attempt < 6000, $"{metric} does not become {value}");
            await Task.Delay(10, ServedBackbone.Cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
    }

    [GeneratedRegex(@"^(?<name>\w+(\{[^}]*\})?) (?<value>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
