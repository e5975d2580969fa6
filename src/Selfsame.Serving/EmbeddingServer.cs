using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Selfsame.Serving.Access;
using Selfsame.Serving.Batching;
using Selfsame.Serving.Description;
using Selfsame.Serving.Monitoring;

namespace Selfsame.Serving;

/// <summary>
/// A backbone behind HTTP: embeddings and nearest neighbours of uploaded images. Nothing of the environment or of configuration files has a
/// say.
/// </summary>
public sealed class EmbeddingServer : IAsyncDisposable
{
    private const int MaxConnections = 1024;

    private readonly WebApplication _application;
    private readonly BatchingEmbedder _embedder;
    private readonly Gate _gate;
    private readonly CancellationTokenSource _stopping;
    private readonly TimeSpan _drain;

    private EmbeddingServer(WebApplication application, BatchingEmbedder embedder, Gate gate, CancellationTokenSource stopping, TimeSpan drain)
    {
        _application = application;
        _embedder = embedder;
        _gate = gate;
        _stopping = stopping;
        _drain = drain;
        Address = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts to listen.</summary>
    /// <param name="model">What to answer with; it must live longer than the server.</param>
    /// <param name="options">Where, for whom and how much.</param>
    /// <param name="log">Receives a line for each fault of the server; may be called from several threads at once.</param>
    /// <exception cref="ArgumentException">Options or index make no sense; the message says what to do.</exception>
    /// <exception cref="IOException">The address is taken or isn't this machine's.</exception>
    public static async Task<EmbeddingServer> StartAsync(ServedModel model, ServingOptions options, Action<string> log)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        options.Validate();
        model.Validate();
        BatchingEmbedder? embedder = null;
        var metrics = new ServerMetrics(() => embedder!.UnderWay);
        var stopping = new CancellationTokenSource();
        embedder = new BatchingEmbedder(model, options, metrics, stopping.Token);
        var gate = new Gate(options);
        var application = Build(options, new RequestPipeline(gate, metrics, log), new ApiEndpoints(model, options, embedder, metrics, stopping.Token));
        try
        {
            await application.StartAsync();
            return new EmbeddingServer(application, embedder, gate, stopping, options.DrainTimeout);
        }
        catch (Exception e)
        {
            await application.DisposeAsync();
            embedder.Dispose();
            gate.Dispose();
            stopping.Dispose();
            throw e is SocketException ? new IOException($"cannot listen on {options.Host}, port {options.Port}: {e.Message}", e) : e;
        }
    }

    /// <summary>Stops to listen, answers what is under way (for at most <see cref="ServingOptions.DrainTimeout"/>), and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        using (var drain = new CancellationTokenSource(_drain))
        {
            await _application.StopAsync(drain.Token);
        }

        await _application.DisposeAsync();
        _embedder.Dispose();
        _gate.Dispose();
        _stopping.Dispose();
    }

    private static WebApplication Build(ServingOptions options, RequestPipeline pipeline, ApiEndpoints endpoints)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(EmbeddingServer).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().UseSockets(sockets =>
        {
            // Nothing in a request's handling blocks: it needs no hop to another thread, and no empty read before the one that counts.
            sockets.UnsafePreferInlineScheduling = true;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        }).ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Host, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxUploadBytes;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = options.BodyTimeout;
            kestrel.Limits.MinRequestBodyDataRate = null;                       // BodyTimeout bounds a body; Kestrel's own rule would end it after 5 s.
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        builder.Services.AddApiDescription(options.Token is not null);
        var application = builder.Build();
        application.UseRouting();
        application.Use(pipeline.RunAsync);
        application.MapApi(endpoints);
        return application;
    }
}
