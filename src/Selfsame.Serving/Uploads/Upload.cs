using System.Buffers;

namespace Selfsame.Serving.Uploads;

/// <summary>A request's images, and the memory that they lie in until it is disposed.</summary>
internal sealed class Upload(UploadMemory memory) : IDisposable
{
    private readonly List<byte[]> _buffers = [];
    private long _held;
    private int _last;

    /// <summary>The images, in the request's order.</summary>
    public List<UploadedImage> Images { get; } = [];

    /// <summary>Accounts for memory that the request takes elsewhere.</summary>
    /// <exception cref="Responses.RequestException">All requests together would hold too much (503).</exception>
    public void Hold(long bytes)
    {
        memory.Charge(bytes);
        _held += bytes;
    }

    /// <summary>A buffer of at least this length.</summary>
    /// <exception cref="Responses.RequestException">All requests together would hold too much (503).</exception>
    public byte[] Rent(int length)
    {
        Hold(length);
        _last = length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        _buffers.Add(buffer);
        return buffer;
    }

    /// <summary>A larger buffer in the place of the one rented last.</summary>
    /// <exception cref="Responses.RequestException">All requests together would hold too much (503).</exception>
    public byte[] Grow(byte[] last, int used, int length)
    {
        var freed = _last;
        var larger = Rent(length);
        last.AsSpan(0, used).CopyTo(larger);
        _buffers.Remove(last);
        ArrayPool<byte>.Shared.Return(last);
        Hold(-freed);
        return larger;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _buffers.ForEach(b => ArrayPool<byte>.Shared.Return(b));
        _buffers.Clear();
        memory.Charge(-_held);
        _held = 0;
    }
}
