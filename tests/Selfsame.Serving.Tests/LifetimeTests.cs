using Selfsame.Serving.Batching;
using Xunit;

namespace Selfsame.Serving.Tests;

/// <summary>Clients that go, and servers that stop.</summary>
public sealed class LifetimeTests(ServedBackbone served) : IClassFixture<ServedBackbone>
{
    private const string Path = "/v1/embeddings";

    [Fact]
    public async Task An_image_whose_client_has_gone_is_not_computed()
    {
        var (embedder, metrics) = served.CreateEmbedder(ServedBackbone.Options with { BatchSize = 3, MaxWait = TimeSpan.FromMinutes(1) });
        using (embedder)
        {
            using var gone = new CancellationTokenSource();
            var images = Enumerable.Range(0, 3).Select(i => new PendingImage(served.File(i), 0, i == 0 ? gone.Token : default)).ToArray();
            Assert.True(embedder.TryAdd(images.AsSpan(0, 1)));
            await gone.CancelAsync();
            Assert.True(embedder.TryAdd(images.AsSpan(1)));
            if (await Task.WhenAny(images[0].Answer, Task.Delay(TimeSpan.FromSeconds(30), ServedBackbone.Cancellation)) == images[0].Answer && embedder.UnderWay > 0)
            {
                // It was dropped before it was decoded: the batch wants one more.
                Assert.True(embedder.TryAdd([new PendingImage(served.File(3), 0, default)]));
            }

            served.AssertFeatures(1, (await images[1].Answer).Features!);
            served.AssertFeatures(2, (await images[2].Answer).Features!);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => images[0].Answer);
        }

        Assert.InRange(metrics.Batches.Count, 1, 2);                            // What was added last may be a batch of its own as the server stops.
        Assert.InRange(metrics.Batches.Sum, 2, 3);
        Assert.Equal(0, embedder.UnderWay);
    }

    [Fact]
    public async Task Clients_that_give_up_leave_nothing_behind()
    {
        await using var server = await served.StartAsync(ServedBackbone.Options with { BatchSize = 4 });
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(i));
            try
            {
                using var response = await server.Client.PostAsync(Path, ServedBackbone.Raw(served.File(i % 12)), impatient.Token);
            }
            catch (OperationCanceledException)
            {
                // As planned.
            }
        }));
        await server.WaitForAsync("selfsame_queue_images", 0);
        await server.PostAsync(Path, ServedBackbone.Raw(served.File(0)));
    }

    [Fact]
    public async Task A_server_that_stops_answers_what_is_under_way()
    {
        // The batch would wait for a second image; that the server stops ends the wait.
        await using var server = await served.StartAsync(ServedBackbone.Options with { BatchSize = 2, MaxWait = TimeSpan.FromMinutes(1) });
        var answer = server.PostAsync(Path, ServedBackbone.Raw(served.File(6)));
        await server.WaitForAsync("selfsame_queue_images", 1);
        await server.Server.DisposeAsync();
        served.AssertFeatures(6, [.. (await answer).GetProperty("results")[0].GetProperty("embedding").EnumerateArray().Select(v => v.GetSingle())]);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Client.GetAsync("/health", ServedBackbone.Cancellation));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_of_one_line()
    {
        await using var server = await served.StartAsync();
        var error = await Assert.ThrowsAsync<IOException>(() => served.StartAsync(ServedBackbone.Options with { Port = server.Server.Address.Port }));
        Assert.DoesNotContain('\n', error.Message);
    }
}
