using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>Reads the images of one shard forward: of a remote one over one connection.</summary>
internal sealed class ShardReader(ByteFile shard, (long Offset, long Size)[] places, CancellationToken cancellation) : IPartReader
{
    private RemoteReader? _reader;

    public PooledBytes Read(int image)
    {
        var (offset, size) = places[image];
        if (shard is not RemoteFile remote)
        {
            return shard.Read(offset, size);
        }

        if (size > Array.MaxLength)
        {
            throw new ImageException("the file is too large (2 GB or more)");
        }

        _reader ??= remote.OpenReader(remote.HasRanges ? offset : 0, cancellation);
        _reader.SkipTo(offset);
        var bytes = new PooledBytes((int)size);
        try
        {
            _reader.Fill(bytes.Memory.Span);
            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public void Dispose() => _reader?.Dispose();
}
