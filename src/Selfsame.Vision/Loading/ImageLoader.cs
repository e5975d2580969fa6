using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Loading;

/// <summary>
/// Turns a source's images into batches of views, with worker threads that decode and augment ahead of the consumer. The batches
/// depend on the source, the options and the epoch, never on the number of threads or on timing: the order is a permutation drawn
/// from (seed, epoch), and every view's parameters are drawn from (seed, epoch, image, view). There is no state to save: an epoch
/// can be entered at any batch. Shards behind a network are read forward: their order is shuffled, and images within a window
/// (<see cref="ImageLoaderOptions.ShuffleWindow"/>), which is a permutation too, drawn from the same seed.
/// </summary>
public sealed class ImageLoader : IDisposable
{
    private readonly object _gate = new();
    private readonly IImageSource _source;
    private readonly Augmenter[] _augmenters;
    private readonly int[] _sizes;
    private readonly SkippedImages _skipped = new();
    private readonly ImageReader _reader;
    private readonly Stack<BatchBuffer> _freeBuffers = new();
    private readonly List<Thread> _workers = [];
    private EpochRun? _run;
    private ExceptionDispatchInfo? _failure;
    private bool _disposed;
    private long _waitTicks;

    /// <summary>Prepares to load. Threads start with the first epoch; the source stays the caller's to dispose, after the loader.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the source has no image, or too few for one batch.</exception>
    public ImageLoader(IImageSource source, ImageLoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (source.Count == 0)
        {
            throw new ArgumentException($"{source.Location} has no images.");
        }

        if (options.DropLast && source.Count < options.BatchSize)
        {
            throw new ArgumentException(
                $"{source.Location} has {source.Count} images, not enough for one batch of {options.BatchSize}; lower the batch size.");
        }

        _source = source;
        Options = options;
        _augmenters = [.. options.Views.Select(view => new Augmenter(view))];
        _sizes = [.. options.Views.Select(view => view.Size)];
        _reader = new ImageReader(source, _augmenters, options, _skipped, image => ImageSkipped?.Invoke(image));
    }

    /// <summary>Raised once for every image found unreadable, on a worker thread.</summary>
    public event Action<SkippedImage>? ImageSkipped;

    /// <summary>How the loader was set up.</summary>
    public ImageLoaderOptions Options { get; }

    /// <summary>Batches in an epoch.</summary>
    public int BatchesPerEpoch => Options.DropLast
        ? _source.Count / Options.BatchSize
        : (int)(((long)_source.Count + Options.BatchSize - 1) / Options.BatchSize);

    /// <summary>The images found unreadable so far, in the source's order, each once.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _skipped.ToList();

    /// <summary>How long consumers have waited for batches since the loader was made.</summary>
    public TimeSpan WaitTime => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _waitTicks));

    /// <summary>Reads an epoch, or the rest of one. One epoch at a time can be read; leaving it early is fine.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="startBatch">The batch to begin with, as if those before it had been read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The batches, to be disposed by the consumer. A batch none of whose images is readable does not appear.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative or has no such batch.</exception>
    /// <exception cref="InvalidOperationException">Another epoch is being read (thrown when reading begins).</exception>
    /// <exception cref="InvalidDataException">No image of the source can be read (thrown while reading).</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled (thrown while reading).</exception>
    public IEnumerable<ViewBatch> ReadEpoch(int epoch, int startBatch = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(startBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(startBatch, BatchesPerEpoch);
        return Enumerate(() => NewRun(epoch, startBatch), cancellation);
    }

    /// <summary>Reads epoch after epoch without end.</summary>
    /// <param name="step">The batch to begin with, counted from the beginning of epoch 0.</param>
    public IEnumerable<ViewBatch> ReadFrom(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var start = (int)(step % BatchesPerEpoch);
        for (var epoch = (int)(step / BatchesPerEpoch); ; epoch++)
        {
            foreach (var batch in ReadEpoch(epoch, start))
            {
                yield return batch;
            }

            start = 0;
        }
    }

    /// <summary>
    /// Reads images in a stated order, in which one may come more than once: the augmentation's draws are those of the place in the order,
    /// not of the image, so that each time is another. What doesn't fill a batch is left out.
    /// </summary>
    /// <param name="epoch">Decides the draws, from 0.</param>
    /// <param name="order">The images' indices; not to be changed while they are read.</param>
    /// <param name="startBatch">The batch to begin with, as if those before it had been read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <inheritdoc cref="ReadEpoch"/>
    public IEnumerable<ViewBatch> ReadOrder(int epoch, int[] order, int startBatch = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        var batches = order.Length / Options.BatchSize;
        ArgumentOutOfRangeException.ThrowIfNegative(startBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(startBatch, batches);
        if (_source is IStreamedSource { IsStreamed: true })
        {
            throw new ArgumentException(
                $"{_source.Location} is read as a stream, in an order of its own; take a folder, or tar files on this machine",
                nameof(order));
        }

        return order.AsSpan().ContainsAnyExceptInRange(0, _source.Count - 1)
            ? throw new ArgumentException($"the order names images that {_source.Location} doesn't have", nameof(order))
            : Enumerate(() => new EpochRun(epoch, order, isStated: true, batches, startBatch, Options), cancellation);
    }

    /// <summary>Stops the threads; each finishes at most the image it is at. Batches in the consumer's hands stay valid.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _run?.Feed?.Stop();
            Monitor.PulseAll(_gate);
        }

        foreach (var worker in _workers)
        {
            worker.Join();
        }

        _workers.Clear();
        _freeBuffers.Clear();
    }

    private IEnumerable<ViewBatch> Enumerate(Func<EpochRun> create, CancellationToken cancellation)
    {
        var run = Begin(create);
        try
        {
            // A registered callback is the only way to wake a Monitor.Wait on cancellation.
            using var wake = cancellation.Register(Wake);
            while (Next(run, cancellation) is { } batch)
            {
                yield return batch;
            }
        }
        finally
        {
            End(run);
        }
    }

    private EpochRun Begin(Func<EpochRun> create)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_run is not null)
            {
                throw new InvalidOperationException("Another epoch is being read; finish or dispose its enumerator first.");
            }

            var run = create();
            if (run.IsStated && _source.Count < Options.ShardSize)
            {
                _freeBuffers.Clear(); // those of an epoch hold no more images than the source has
            }

            _failure = null;
            _run = run;
            StartWorkers();
            Monitor.PulseAll(_gate);
            return _run;
        }
    }

    private EpochRun NewRun(int epoch, int startBatch)
    {
        if (_source is not IStreamedSource { IsStreamed: true } streamed)
        {
            return new EpochRun(
                epoch,
                EpochOrder.Create(_source.Count, Options.Shuffle, Options.Seed, epoch),
                isStated: false,
                BatchesPerEpoch,
                startBatch,
                Options);
        }

        var order = new StreamOrder(streamed.PartStarts, streamed.Count, Options, epoch);
        var positions = Enumerable.Range(startBatch, BatchesPerEpoch - startBatch)
            .Select(batch => EpochRun.Rows(batch, streamed.Count, Options))
            .SelectMany(rows => Enumerable.Range(rows.First, rows.Count));
        return new EpochRun(epoch, order.Images, isStated: false, BatchesPerEpoch, startBatch, Options)
        {
            Feed = new StreamFeed(streamed, order, positions, Options.Shuffle ? Options.ShuffleWindow : 1),
        };
    }

    private void StartWorkers()
    {
        while (_workers.Count < Options.Workers)
        {
            var worker = new Thread(Work) { IsBackground = true, Name = $"image loader {_workers.Count}" };
            _workers.Add(worker);
            worker.Start();
        }
    }

    /// <summary>The next batch in order, or null at the end.</summary>
    private ViewBatch? Next(EpochRun run, CancellationToken cancellation)
    {
        while (NextFilled(run, cancellation) is { } batch)
        {
            var count = batch.Buffer.Compact(batch.Count);
            if (count > 0)
            {
                return new ViewBatch(batch.Number, count, batch.Buffer, _sizes, Return);
            }

            Return(batch.Buffer);
        }

        return null;
    }

    private PendingBatch? NextFilled(EpochRun run, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            lock (_gate)
            {
                while (true)
                {
                    cancellation.ThrowIfCancellationRequested();
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    _failure?.Throw();
                    if (run.TryFinish() is { } batch)
                    {
                        Monitor.PulseAll(_gate);
                        return batch;
                    }

                    if (run.IsFinished)
                    {
                        return null;
                    }

                    Monitor.Wait(_gate);
                }
            }
        }
        finally
        {
            Interlocked.Add(ref _waitTicks, Stopwatch.GetTimestamp() - started);
        }
    }

    /// <summary>Takes back the memory of what was prefetched, after the workers let go of it.</summary>
    private void End(EpochRun run)
    {
        lock (_gate)
        {
            run.IsStopped = true;
            run.Feed?.Stop();
            while (run.InFlight > 0)
            {
                Monitor.Wait(_gate);
            }

            foreach (var batch in run.Abandon())
            {
                _freeBuffers.Push(batch.Buffer);
            }

            _run = null;
        }

        run.Dispose();
    }

    private void Work()
    {
        try
        {
            Options.ThreadStart?.Invoke();
        }
#pragma warning disable CA1031 // Whatever goes wrong on this thread is the consumer's to see.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }

        while (Take(out var run, out var batch, out var row, out var position))
        {
            Fill(run, batch, row, position);
        }
    }

    private bool Take(out EpochRun run, out PendingBatch batch, out int row, out int position)
    {
        lock (_gate)
        {
            while (!_disposed)
            {
                if (_run is not null && _run.TryTake(Rent, out batch, out row, out position))
                {
                    run = _run;
                    return true;
                }

                Monitor.Wait(_gate);
            }
        }

        (run, batch, row, position) = (null!, null!, 0, 0);
        return false;
    }

    private void Fill(EpochRun run, PendingBatch batch, int row, int position)
    {
        try
        {
            _reader.Read(run, position, batch.Buffer, row);
        }
        catch (OperationCanceledException) when (run.IsStopped || _disposed)
        {
            // The batch won't be read by anyone.
        }
#pragma warning disable CA1031 // Whatever goes wrong on this thread is the consumer's to see.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }

        lock (_gate)
        {
            batch.Fill();
            run.InFlight--;
            if (batch.IsFilled || (run.IsStopped && run.InFlight == 0))
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void Fail(Exception exception)
    {
        lock (_gate)
        {
            _failure ??= ExceptionDispatchInfo.Capture(exception);
            if (_run is not null)
            {
                _run.IsStopped = true;
            }

            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private BatchBuffer Rent() =>
        _freeBuffers.TryPop(out var buffer)
            ? buffer
            : new BatchBuffer(_run!.IsStated ? Options.ShardSize : Math.Min(Options.ShardSize, _source.Count), _augmenters);

    private void Return(BatchBuffer buffer)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _freeBuffers.Push(buffer);
            }
        }
    }
}
