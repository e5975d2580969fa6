namespace Selfsame.Vision.Loading;

/// <summary>
/// A batch of images, each in all its views. Dispose it when its pixels have been copied: its memory then serves another batch.
/// </summary>
public sealed class ViewBatch : IDisposable
{
    private readonly ViewPixels[] _views;
    private readonly Action<BatchBuffer> _release;
    private BatchBuffer? _buffer;

    internal ViewBatch(int number, int count, BatchBuffer buffer, IReadOnlyList<int> sizes, Action<BatchBuffer> release)
    {
        (Number, Count, _buffer, _release) = (number, count, buffer, release);
        _views = new ViewPixels[sizes.Count];
        for (var v = 0; v < _views.Length; v++)
        {
            var length = count * 3 * sizes[v] * sizes[v];
            _views[v] = new ViewPixels(buffer.Views[v].AsMemory(0, length), count, sizes[v]);
        }
    }

    /// <summary>The batch's place in its epoch, from 0: reading from <c>Number + 1</c> continues after it.</summary>
    public int Number { get; }

    /// <summary>Images in the batch.</summary>
    public int Count { get; }

    /// <summary>The pixels, one entry for every view.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public IReadOnlyList<ViewPixels> Views
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return _views;
        }
    }

    /// <summary>Which image every row holds, by its index in the source (a substitute has its own).</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public ReadOnlySpan<int> Indices => Buffer.Indices.AsSpan(0, Count);

    /// <summary>The label of every row's image; -1 when the source has none.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public ReadOnlySpan<int> Labels => Buffer.Labels.AsSpan(0, Count);

    private BatchBuffer Buffer => _buffer ?? throw new ObjectDisposedException(nameof(ViewBatch));

    /// <summary>Gives the memory back to the loader.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            _release(buffer);
        }
    }
}
