using Selfsame.Torch;

namespace Selfsame.Instances;

/// <summary>Some rows of a shard, worked on together so that their scores fit a cache: neighbours, or chosen ones.</summary>
/// <param name="Start">The first, counted within the shard; of chosen ones, within the choice.</param>
/// <param name="Count">How many.</param>
/// <param name="Chosen">Which rows, [Count], int64, counted within the shard; null for neighbours.</param>
internal readonly record struct ClassChunk(long Start, long Count, Tensor? Chosen)
{
    /// <summary>The rows in the type they are computed in, [Count, d]: a view of the storage where that can be.</summary>
    public Tensor Read(Tensor storage, ScalarType type) =>
        (Chosen is null ? storage.Slice(0, Start, Start + Count) : storage.IndexSelect(0, Chosen)).To(type);

    /// <summary>Puts back what <see cref="Read"/> gave and was changed.</summary>
    public void Write(Tensor storage, Tensor rows)
    {
        if (Chosen is not null)
        {
            storage.IndexCopy_(0, Chosen, rows.To(storage.DType));
        }
        else if (storage.DType != rows.DType)
        {
            storage.Slice(0, Start, Start + Count).Copy_(rows);
        }
    }

    /// <summary>All of so many rows, or of those chosen, in chunks.</summary>
    public static IEnumerable<ClassChunk> All(long rows, Tensor? chosen, long size)
    {
        var count = chosen?.Size(0) ?? rows;
        for (long start = 0; start < count; start += size)
        {
            var length = Math.Min(size, count - start);
            yield return new ClassChunk(start, length, chosen?.Slice(0, start, start + length));
        }
    }
}
