namespace Selfsame.Vision.Loading;

/// <summary>
/// The progress of one epoch: which batches are under way, in order. Guarded by the loader's lock. It hands out work strictly in
/// the order of the epoch and never opens more batches than may be prefetched, so the memory is bounded and workers wait when the
/// consumer is slow.
/// </summary>
internal sealed class EpochRun(int epoch, int[] order, bool isStated, int batches, int firstBatch, ImageLoaderOptions options) : IDisposable
{
    private readonly Queue<PendingBatch> _open = new();
    private PendingBatch? _filling;
    private int _next = firstBatch;

    /// <summary>The epoch.</summary>
    public int Epoch => epoch;

    /// <summary>Brings the encoded images of a source that is read forward; null for others.</summary>
    public StreamFeed? Feed { get; init; }

    /// <summary>Whether the order was stated: draws are then those of the place in it.</summary>
    public bool IsStated => isStated;

    /// <summary>Rows that workers hold at this moment.</summary>
    public int InFlight { get; set; }

    /// <summary>Whether no more work is handed out: the consumer left or a worker failed.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Whether every batch was handed to the consumer.</summary>
    public bool IsFinished => _next >= batches && _open.Count == 0;

    /// <summary>Hands out the next row to fill.</summary>
    /// <param name="rent">Gets memory for a batch.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row in it.</param>
    /// <param name="position">The position in the epoch's order of the image that belongs there.</param>
    /// <returns>False when there is nothing to do now.</returns>
    public bool TryTake(Func<BatchBuffer> rent, out PendingBatch batch, out int row, out int position)
    {
        (batch, row, position) = (null!, 0, 0);
        if (IsStopped)
        {
            return false;
        }

        if (_filling is null || _filling.IsTaken)
        {
            if (_next >= batches || _open.Count >= options.PrefetchBatches)
            {
                return false;
            }

            var (first, count) = Rows(_next, order.Length, options);
            _filling = new PendingBatch(_next++, first, count, rent());
            _open.Enqueue(_filling);
        }

        batch = _filling;
        (row, position) = batch.Take();
        InFlight++;
        return true;
    }

    /// <summary>The image at a position.</summary>
    public int ImageAt(int position) => order[position];

    /// <summary>Which draws of the augmentation the image at a position gets: its own, or those of its place in a stated order.</summary>
    public int DrawAt(int position) => isStated ? position : order[position];

    /// <summary>The positions of one loader's rows of a batch.</summary>
    public static (int First, int Count) Rows(int batch, int images, ImageLoaderOptions options)
    {
        var first = (batch * options.BatchSize) + (options.Shard * options.ShardSize);
        return (first, Math.Min(options.ShardSize, images - first));
    }

    /// <summary>Ends what brings the images.</summary>
    public void Dispose() => Feed?.Dispose();

    /// <summary>Takes the batch that is next in order, once it is filled; null when it is not.</summary>
    public PendingBatch? TryFinish() => _open.TryPeek(out var head) && head.IsFilled ? _open.Dequeue() : null;

    /// <summary>Takes all batches that were not handed to the consumer.</summary>
    public IEnumerable<PendingBatch> Abandon()
    {
        while (_open.TryDequeue(out var batch))
        {
            yield return batch;
        }
    }
}
