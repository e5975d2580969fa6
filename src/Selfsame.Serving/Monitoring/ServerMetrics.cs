using Prometheus;

namespace Selfsame.Serving.Monitoring;

/// <summary>What a server counts, in Prometheus' text format.</summary>
internal sealed class ServerMetrics
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    /// <param name="queue">Images under way, asked whenever somebody looks.</param>
    public ServerMetrics(Func<int> queue)
    {
        var factory = Metrics.WithCustomRegistry(_registry);
        Requests = factory.CreateCounter("selfsame_requests_total", "Requests by path and status; 499 is a client that has gone.", "path", "status");
        Seconds = factory.CreateHistogram("selfsame_request_seconds", "Time from a request's headers to the end of its response.", ["path"],
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 15) });
        Rejected = factory.CreateCounter("selfsame_rejected_total", "Requests turned away, by reason.", "reason");
        Images = factory.CreateCounter("selfsame_images_total", "Images received.");
        BadImages = factory.CreateCounter("selfsame_bad_images_total", "Images that could not be read.");
        Batches = factory.CreateHistogram("selfsame_batch_images", "Images of each batch that was computed.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(1, 2, 9) });
        Inference = factory.CreateHistogram("selfsame_inference_seconds", "Time that each batch took to compute.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 15) });
        var length = factory.CreateGauge("selfsame_queue_images", "Images under way.");
        var memory = factory.CreateGauge("process_resident_memory_bytes", "Memory of the process.");
        _registry.AddBeforeCollectCallback(() =>
        {
            length.Set(queue());
            memory.Set(Environment.WorkingSet);
        });
    }

    /// <summary>Requests by path and status.</summary>
    public Counter Requests { get; }

    /// <summary>How long requests took.</summary>
    public Histogram Seconds { get; }

    /// <summary>Requests turned away, by reason.</summary>
    public Counter Rejected { get; }

    /// <summary>Images received.</summary>
    public Counter Images { get; }

    /// <summary>Images that could not be read.</summary>
    public Counter BadImages { get; }

    /// <summary>Images of each batch.</summary>
    public Histogram Batches { get; }

    /// <summary>How long batches took.</summary>
    public Histogram Inference { get; }

    /// <summary>Writes all of it as text.</summary>
    public Task WriteAsync(Stream stream, CancellationToken cancellation) => _registry.CollectAndExportAsTextAsync(stream, cancellation);
}
