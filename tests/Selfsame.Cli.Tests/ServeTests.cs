using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace Selfsame.Cli.Tests;

[Collection(TrainedRunTests.Name)]
public sealed class ServeTests(TrainedRun run)
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Serve_answers_until_a_signal_and_ends_well(string signal)
    {
        var port = FreePort();
        using var process = CliProcess.Start("serve", run.Path, "--index", run.Images, "--port", $"{port}", "--threads", "1");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        process.WaitUntil(() => IsHealthy(client));
        var file = await File.ReadAllBytesAsync(Path.Combine(run.Images, "red/002.png"), TestContext.Current.CancellationToken);
        using var image = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var response = await client.PostAsync("/v1/neighbors?k=3", image, TestContext.Current.CancellationToken);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var nearest = answer.RootElement.GetProperty("results")[0].GetProperty("neighbors")[0];
        Assert.Equal(("red/002.png", "red"), (nearest.GetProperty("path").GetString(), nearest.GetProperty("label").GetString()));
        process.Signal(signal);
        Assert.Contains($"answers at http://127.0.0.1:{port}/", process.Wait().Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_of_other_weights_is_refused()
    {
        var index = run.At("best.npy");
        CliProcess.Run("embed", run.Path, "--checkpoint", "best", "--data", run.Images, "--out", index).Succeeded();
        var line = CliProcess.Run("serve", run.Path, "--port", "0", "--index", index).Failed(1);
        Assert.Contains("was computed with other weights", line, StringComparison.Ordinal);
    }

    private static bool IsHealthy(HttpClient client)
    {
        try
        {
            using var response = client.GetAsync("/health").GetAwaiter().GetResult();
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not yet
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
