using System.Runtime.ExceptionServices;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Loading;

/// <summary>
/// Reads images with their boxes or masks, on threads ahead of the consumer. What a batch holds depends on source, options and epoch alone,
/// not on the number of threads or on where reading began.
/// </summary>
public sealed class JointLoader
{
    private readonly IJointSource _source;
    private readonly JointAugmenter _augmenter;
    private readonly SkippedImages _skipped = new();
    private readonly IReadOnlyList<int> _indices;
    private readonly TaskFactory _workers;

    /// <summary>Prepares to read.</summary>
    /// <param name="source">The images; stay the caller's.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">An option is out of range, or there are fewer images than a batch that must be full.</exception>
    public JointLoader(IJointSource source, JointLoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _source = source;
        Options = options;
        _augmenter = new JointAugmenter(options.View);
        _indices = options.Indices ?? [.. Enumerable.Range(0, source.Images.Count)];
        if (BatchesPerEpoch == 0)
        {
            throw new ArgumentException($"{source.Images.Location} has {_indices.Count} images, fewer than a batch of {options.BatchSize}; lower batch_size");
        }

        _workers = new TaskFactory(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, options.Workers).ConcurrentScheduler);
    }

    /// <summary>Raised once for every image found unreadable, on a worker thread.</summary>
    public event Action<SkippedImage>? ImageSkipped;

    /// <summary>How the loader was set up.</summary>
    public JointLoaderOptions Options { get; }

    /// <summary>Images it reads.</summary>
    public int Count => _indices.Count;

    /// <summary>Batches in an epoch.</summary>
    public int BatchesPerEpoch => Options.DropLast ? _indices.Count / Options.BatchSize : (_indices.Count + Options.BatchSize - 1) / Options.BatchSize;

    /// <summary>The images found unreadable so far, in the source's order, each once.</summary>
    public IReadOnlyList<SkippedImage> Skipped => _skipped.ToList();

    /// <summary>Reads an epoch, or the rest of one.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="startBatch">The batch to begin with, as if those before it had been read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The batches; samples are to be disposed by the consumer. A batch none of whose images is readable does not appear.</returns>
    /// <exception cref="InvalidDataException">No image can be read (thrown while reading).</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled (thrown while reading).</exception>
    public IEnumerable<IReadOnlyList<JointSample>> ReadEpoch(int epoch, int startBatch = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(startBatch);
        return Enumerate(epoch, startBatch, cancellation);
    }

    /// <summary>Reads epoch after epoch without end.</summary>
    /// <param name="step">The batch to begin with, counted from the beginning of epoch 0.</param>
    public IEnumerable<IReadOnlyList<JointSample>> ReadFrom(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var start = (int)(step % BatchesPerEpoch);
        for (var epoch = (int)(step / BatchesPerEpoch); ; epoch++)
        {
            foreach (var samples in ReadEpoch(epoch, start))
            {
                yield return samples;
            }

            start = 0;
        }
    }

    private IEnumerable<IReadOnlyList<JointSample>> Enumerate(int epoch, int startBatch, CancellationToken cancellation)
    {
        var order = EpochOrder.Create(_indices.Count, Options.Shuffle, Options.Seed, epoch);
        var end = Math.Min(order.Length, BatchesPerEpoch * Options.BatchSize);
        var next = startBatch * Options.BatchSize;
        var window = new Queue<Task<JointSample?>>();
        try
        {
            for (var batch = startBatch; batch < BatchesPerEpoch; batch++)
            {
                for (; next < end && window.Count < (Options.PrefetchBatches + 1) * Options.BatchSize; next++)
                {
                    var position = order[next];
                    window.Enqueue(_workers.StartNew(() => Read(position, epoch), CancellationToken.None));
                }

                var samples = Take(window, Math.Min(Options.BatchSize, end - (batch * Options.BatchSize)), cancellation);
                if (samples.Count > 0)
                {
                    yield return samples;
                }
            }
        }
        finally
        {
            foreach (var task in window)
            {
                Discard(task);
            }
        }
    }

    private static List<JointSample> Take(Queue<Task<JointSample?>> window, int count, CancellationToken cancellation)
    {
        var samples = new List<JointSample>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                window.Peek().Wait(cancellation);
                if (window.Dequeue().Result is { } sample)
                {
                    samples.Add(sample);
                }
            }

            return samples;
        }
        catch (Exception e)
        {
            samples.ForEach(s => s.Dispose());
            if (e is AggregateException { InnerException: { } cause })
            {
                ExceptionDispatchInfo.Throw(cause);
            }

            throw;
        }
    }

    // Prefetched for nobody: its memory goes back, and its failure is nobody's.
    private static void Discard(Task<JointSample?> task)
    {
        try
        {
            task.GetAwaiter().GetResult()?.Dispose();
        }
#pragma warning disable CA1031 // The consumer has left.
        catch (Exception)
#pragma warning restore CA1031
        {
            // As said.
        }
    }

    // The position decides the random draws, so that a substitute is augmented as the image that it stands for.
    private JointSample? Read(int position, int epoch)
    {
        for (var tried = 0; tried < _indices.Count; tried++)
        {
            var index = _indices[(position + tried) % _indices.Count];
            if (!_skipped.Contains(index) && TryRead(index, RandomStream.SeedFor(Options.Seed, epoch, _indices[position], 0)) is { } sample)
            {
                return sample;
            }

            if (Options.Unreadable == UnreadablePolicy.Drop && _skipped.Count < _indices.Count)
            {
                return null;
            }
        }

        var first = _skipped.ToList()[0];
        throw new InvalidDataException(
            $"None of the {_indices.Count} images in {_source.Images.Location} can be read; the first, {first.Name}: {first.Reason}");
    }

    private JointSample? TryRead(int index, ulong seed)
    {
        try
        {
            using var image = _source.Images.Open(index);
            return JointSample.Of(index, image, _augmenter, seed, _source.ObjectsOf(index), _source.MaskOf(index));
        }
        catch (ImageException e)
        {
            var skipped = new SkippedImage(index, _source.Images.NameOf(index), e.Message);
            if (_skipped.Add(skipped))
            {
                ImageSkipped?.Invoke(skipped);
            }

            return null;
        }
    }
}
