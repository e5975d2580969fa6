using System.Buffers;

namespace Selfsame.Vision.Imaging;

/// <summary>Bytes from the shared pool, of exactly the length that was asked for (the pool's own owner rounds it up).</summary>
internal sealed class PooledBytes(int length) : IMemoryOwner<byte>
{
    private byte[]? buffer = ArrayPool<byte>.Shared.Rent(length);

    public Memory<byte> Memory => (buffer ?? throw new ObjectDisposedException(nameof(PooledBytes))).AsMemory(0, length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref buffer, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
