using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Selfsame.Evaluation;
using Selfsame.Serving.Monitoring;
using Selfsame.Torch;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Imaging;

namespace Selfsame.Serving.Batching;

/// <summary>
/// Images of all requests to features: threads that decode (with the transform of the offline commands, so that pixels are the same), then threads
/// that compute whatever is ready as one batch.
/// </summary>
/// <remarks>Gradient mode, scopes and libtorch's number of threads belong to a thread, which is why these threads are the server's own.</remarks>
internal sealed class BatchingEmbedder : IDisposable
{
    private readonly Backbone _backbone;
    private readonly NeighbourIndex? _index;
    private readonly Device _device;
    private readonly Augmenter _augmenter;
    private readonly ServingOptions _options;
    private readonly ServerMetrics _metrics;
    private readonly CancellationToken _stopping;
    private readonly BlockingCollection<PendingImage> _encoded = [];
    private readonly BlockingCollection<PendingImage> _decoded = [];
    private readonly Lock _gathering = new();
    private readonly List<Thread> _decoders = [];
    private readonly List<Thread> _streams = [];
    private int _underWay;

    /// <summary>Starts the threads.</summary>
    /// <param name="model">What computes.</param>
    /// <param name="options">How many at once, and how long they wait.</param>
    /// <param name="metrics">Told of each batch.</param>
    /// <param name="stopping">Once it's cancelled no batch waits for further images.</param>
    public BatchingEmbedder(ServedModel model, ServingOptions options, ServerMetrics metrics, CancellationToken stopping)
    {
        Runtime.Start();
        _backbone = model.Backbone;
        _backbone.Eval();
        _index = model.Index;
        _device = _backbone.Parameters().FirstOrDefault()?.Device ?? Device.Cpu;
        _augmenter = new Augmenter(FeatureExtractorOptions.For(model.Info).View);
        _options = options;
        _metrics = metrics;
        _stopping = stopping;
        var threads = Math.Max(1, Runtime.Threads / options.Streams);
        for (var i = 0; i < options.Workers; i++)
        {
            _decoders.Add(Start($"decoder {i}", Decode));
        }

        for (var i = 0; i < options.Streams; i++)
        {
            _streams.Add(Start($"inference {i}", () => Infer(threads)));
        }
    }

    /// <summary>Images accepted and not yet answered.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Whether no further image fits.</summary>
    public bool IsFull => UnderWay >= _options.QueueLength;

    /// <summary>Takes all images, or none when they don't fit into the queue.</summary>
    public bool TryAdd(ReadOnlySpan<PendingImage> images)
    {
        if (Interlocked.Add(ref _underWay, images.Length) > _options.QueueLength)
        {
            Leave(images.Length);
            return false;
        }

        foreach (var image in images)
        {
            _encoded.Add(image);
        }

        return true;
    }

    /// <summary>Ends the threads after what they have been given.</summary>
    public void Dispose()
    {
        _encoded.CompleteAdding();
        _decoders.ForEach(t => t.Join());
        _decoded.CompleteAdding();
        _streams.ForEach(t => t.Join());
        _encoded.Dispose();
        _decoded.Dispose();
    }

    private static Thread Start(string name, ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private void Decode()
    {
        foreach (var image in _encoded.GetConsumingEnumerable())
        {
            if (IsDropped(image))
            {
                continue;
            }

            var view = ArrayPool<float>.Shared.Rent(_augmenter.ViewLength);
            try
            {
                using var encoded = ImageDecoder.Open(image.Data);
                if ((long)encoded.Width * encoded.Height > _options.MaxPixels)
                {
                    throw new ImageException(FormattableString.Invariant(
                        $"{encoded.Width} x {encoded.Height} pixels exceed the limit of {_options.MaxPixels:N0}"));
                }

                _augmenter.Apply(encoded, seed: 0, view.AsSpan(0, _augmenter.ViewLength)); // nothing in this transform is random
                image.View = view;
                _decoded.Add(image);
            }
            catch (ImageException e)
            {
                ArrayPool<float>.Shared.Return(view);
                Leave(1);
                _metrics.BadImages.Inc();
                image.Complete(new(null, null, e.Message));
            }
#pragma warning disable CA1031 // One image must not end the thread that decodes the others.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ArrayPool<float>.Shared.Return(view);
                Leave(1);
                image.Fail(e);
            }
        }
    }

    private void Infer(int threads)
    {
        Runtime.Threads = threads;
        var batch = new List<PendingImage>(_options.BatchSize);
        while (Gather(batch))
        {
            batch.RemoveAll(IsDropped);
            if (batch.Count > 0)
            {
                Run(batch);
            }

            batch.Clear();
        }
    }

    /// <summary>Waits for images that are decoded.</summary>
    /// <returns>False at the end.</returns>
    private bool Gather(List<PendingImage> batch)
    {
        // One stream at a time: two that gather at once would each get half a batch.
        lock (_gathering)
        {
            if (!_decoded.TryTake(out var first, Timeout.Infinite))
            {
                return false;
            }

            batch.Add(first);
            var started = Stopwatch.GetTimestamp();
            while (batch.Count < _options.BatchSize && TryTake(_options.MaxWait - Stopwatch.GetElapsedTime(started), out var next))
            {
                batch.Add(next);
            }

            return true;
        }
    }

    private bool TryTake(TimeSpan wait, [NotNullWhen(true)] out PendingImage? image)
    {
        if (_decoded.TryTake(out image))
        {
            return true;
        }

        if (wait <= TimeSpan.Zero)
        {
            return false;
        }

        try
        {
            return _decoded.TryTake(out image, (int)Math.Ceiling(wait.TotalMilliseconds), _stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends an image whose client has gone.</summary>
    private bool IsDropped(PendingImage image)
    {
        if (!image.IsAbandoned)
        {
            return false;
        }

        Free(image);
        Leave(1);
        image.Abandon();
        return true;
    }

    private void Run(List<PendingImage> batch)
    {
        var started = Stopwatch.GetTimestamp();
        ImageAnswer[]? answers = null;
        Exception? fault = null;
        try
        {
            answers = Compute(batch);
        }
#pragma warning disable CA1031 // One batch must not end the thread that computes the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            fault = e;
        }

        _metrics.Batches.Observe(batch.Count);
        _metrics.Inference.Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        Leave(batch.Count); // first, so that whoever has an answer can ask again
        for (var i = 0; i < batch.Count; i++)
        {
            Free(batch[i]);
            if (answers is null)
            {
                batch[i].Fail(fault!);
            }
            else
            {
                batch[i].Complete(answers[i]);
            }
        }
    }

    private ImageAnswer[] Compute(List<PendingImage> batch)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var features = _backbone.Forward(Input(batch)).To(Device.Cpu, ScalarType.Float32).Contiguous();
        var neighbours = FindNeighbours(batch, features);
        var width = (int)features.Size(1);
        var values = features.AsSpan<float>();
        var answers = new ImageAnswer[batch.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var row = values.Slice(i * width, width).ToArray();
            answers[i] = Array.TrueForAll(row, float.IsFinite)
                ? new(row, neighbours[i], null)
                : new(null, null, "its features are not finite: the weights are broken");
        }

        GC.KeepAlive(features);
        return answers;
    }

    private Tensor Input(List<PendingImage> batch)
    {
        var (size, length) = (_augmenter.Options.Size, _augmenter.ViewLength);
        var images = Tensor.Empty([batch.Count, 3, size, size]);
        var pixels = images.AsSpan<float>();
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].View.AsSpan(0, length).CopyTo(pixels[(i * length)..]);
        }

        GC.KeepAlive(images);
        // Convolutions are faster in this order of elements (docs/serving.md); the last digits differ from the offline command's.
        return images.To(_device).Contiguous(MemoryFormat.ChannelsLast);
    }

    private IReadOnlyList<Neighbour>?[] FindNeighbours(List<PendingImage> batch, Tensor features)
    {
        var found = new IReadOnlyList<Neighbour>?[batch.Count];
        long[] asking = [.. Enumerable.Range(0, batch.Count).Where(i => batch[i].Neighbours > 0)];
        if (asking.Length == 0 || _index is null)
        {
            return found;
        }

        var queries = features.IndexSelect(0, Tensor.FromArray<long>(asking, asking.Length));
        var all = _index.Find(queries, asking.Max(i => batch[(int)i].Neighbours));
        for (var i = 0; i < asking.Length; i++)
        {
            var row = (int)asking[i];
            found[row] = [.. all[i].Take(batch[row].Neighbours)];
        }

        return found;
    }

    private static void Free(PendingImage image)
    {
        if (image.View is { } view)
        {
            image.View = null;
            ArrayPool<float>.Shared.Return(view);
        }
    }

    private void Leave(int images) => Interlocked.Add(ref _underWay, -images);
}
