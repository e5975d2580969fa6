using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>Too large, too many, too often, too slow: refused, and the server goes on.</summary>
public sealed class LimitTests(ServedBackbone served) : IClassFixture<ServedBackbone>
{
    private const string Path = "/v1/embeddings";

    [Theory]
    [InlineData("Content-Length: 50000000", false)]
    [InlineData("Transfer-Encoding: chunked", true)]
    public async Task An_upload_over_the_limit_is_refused_and_never_held(string header, bool chunked)
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { MaxUploadBytes = 1_000_000 });
        await server.PostAsync(Path, ServedBackbone.Raw(served.File(0)));
        var before = Environment.WorkingSet;
        var response = await FloodAsync(server.Server.Address, header, chunked, bytes: 50_000_000);
        Assert.StartsWith("HTTP/1.1 413 ", response, StringComparison.Ordinal);
        Assert.Contains("exceeds the limit of 1000000", response, StringComparison.Ordinal);
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 25_000_000);
        await server.PostAsync(Path, ServedBackbone.Raw(served.File(0)));
        Assert.Equal(1, await server.MetricAsync("selfsame_rejected_total{reason=\"size\"}"));
    }

    [Fact]
    public async Task A_form_with_too_many_images_or_pixels_is_refused()
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { MaxImages = 2, MaxPixels = 10_000 });
        var problem = await server.PostAsync(Path, ServedBackbone.Form(Enumerable.Repeat(("a", served.File(0)), 3)), HttpStatusCode.RequestEntityTooLarge);
        Assert.Contains("at most 2 images", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var large = served.Names.Index().First(n => n.Item.EndsWith("02.png", StringComparison.Ordinal)).Index;
        problem = await server.PostAsync(Path, ServedBackbone.Raw(served.File(large)), HttpStatusCode.BadRequest);
        Assert.Equal("body: 300 x 500 pixels exceed the limit of 10,000", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Too_many_requests_a_second_get_429()
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { RequestsPerSecond = 0.01 });
        await server.GetAsync("/v1/model");
        using var response = await server.Client.GetAsync("/v1/model", ServedBackbone.Cancellation);
        await RunningServer.ReadAsync(response, HttpStatusCode.TooManyRequests);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 100);
        await server.GetAsync("/health");
    }

    [Fact]
    public async Task A_full_queue_gets_503_and_empties_again()
    {
        await using var server = await served.StartAsync(
            ServedBackbone.Options with { QueueLength = 3, MaxImages = 3, BatchSize = 3, MaxWait = TimeSpan.FromMinutes(1) });
        var first = server.PostAsync(Path, ServedBackbone.Form(("a", served.File(0)), ("b", served.File(1))));
        await server.WaitForAsync("selfsame_queue_images", 2);
        using (var response = await server.Client.PostAsync(Path, ServedBackbone.Form(("a", served.File(0)), ("b", served.File(1))), ServedBackbone.Cancellation))
        {
            await RunningServer.ReadAsync(response, HttpStatusCode.ServiceUnavailable);
            Assert.Equal(1, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }

        await server.PostAsync(Path, ServedBackbone.Raw(served.File(2))); // fills the batch
        await first;
        await server.WaitForAsync("selfsame_queue_images", 0);
        Assert.Equal(1, await server.MetricAsync("selfsame_rejected_total{reason=\"queue\"}"));
    }

    [Fact]
    public async Task Uploads_together_hold_no_more_than_they_may()
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { MaxUploadBytes = 25_000, MaxBufferedBytes = 100_000 });
        var slow = new List<TcpClient>();

        // Once the first bytes of four have arrived there is no room for others. One that came while another's body was in hand was refused
        // itself, so more come.
        await RetryAsync(server, new byte[20_000], HttpStatusCode.ServiceUnavailable, async () =>
        {
            slow.Add(await ConnectAsync(server.Server.Address));
            await slow[^1].GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{Head("Content-Length: 24000")}first bytes"), ServedBackbone.Cancellation);
        });

        // Once their clients have gone there is room.
        slow.ForEach(client => client.Dispose());
        await RetryAsync(server, served.File(0), HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_gets_408()
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { BodyTimeout = TimeSpan.FromMilliseconds(200) });
        using var slow = await ConnectAsync(server.Server.Address);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{Head("Content-Length: 1000")}first bytes"), ServedBackbone.Cancellation);
        using var reader = new StreamReader(slow.GetStream());
        Assert.StartsWith("HTTP/1.1 408 ", await reader.ReadLineAsync(ServedBackbone.Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(ServingOptions.BatchSize), 0)]
    [InlineData(nameof(ServingOptions.QueueLength), 1)]
    [InlineData(nameof(ServingOptions.Port), 70_000)]
    public void Options_without_sense_are_refused(string option, int value)
    {
        var options = new ServingOptions();
        typeof(ServingOptions).GetProperty(option)!.SetValue(options, value);
        Assert.StartsWith(option, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
    }

    private static async Task RetryAsync(RunningServer server, byte[] body, HttpStatusCode until, Func<Task>? before = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            await (before?.Invoke() ?? Task.CompletedTask);
            using var response = await server.Client.PostAsync(Path, ServedBackbone.Raw(body), ServedBackbone.Cancellation);
            if (response.StatusCode == until)
            {
                return;
            }

            Assert.True(attempt < 500, $"it stays {response.StatusCode}");
            await Task.Delay(20, ServedBackbone.Cancellation);
        }
    }

    private static string Head(string header) => $"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\n{header}\r\n\r\n";

    private static async Task<TcpClient> ConnectAsync(Uri address)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, ServedBackbone.Cancellation);
        return client;
    }

    // As a client that doesn't wait for an answer before it sends: until it's done or the server has had enough.
    private static async Task<string> FloodAsync(Uri address, string header, bool chunked, long bytes)
    {
        using var client = await ConnectAsync(address);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Head(header)), ServedBackbone.Cancellation);
        var response = new StreamReader(stream).ReadToEndAsync(ServedBackbone.Cancellation);
        var data = new byte[50_000];
        byte[] block = chunked ? [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{data.Length:X}\r\n")), .. data, .. "\r\n"u8] : data;
        try
        {
            for (long sent = 0; sent < bytes && !response.IsCompleted; sent += data.Length)
            {
                await stream.WriteAsync(block, ServedBackbone.Cancellation);
            }
        }
        catch (IOException)
        {
            // The server has closed the connection.
        }

        return await response;
    }
}
