using System.Numerics;

namespace Selfsame.Evaluation;

/// <summary>
/// The k bank rows nearest to each of a number of queries, gathered from similarities that come in any number of pieces. Of equally similar
/// rows those with the lower index are the nearer.
/// </summary>
internal sealed class NearestNeighbours
{
    private const uint SignBit = 0x80000000;

    private readonly int _k;
    private readonly float[] _similarities;
    private readonly int[] _rows;
    private readonly int[] _counts;

    /// <param name="queries">How many queries.</param>
    /// <param name="k">Neighbours of each.</param>
    /// <exception cref="ArgumentException">They are more than an array holds.</exception>
    public NearestNeighbours(int queries, int k)
    {
        if ((long)queries * k > Array.MaxLength)
        {
            throw new ArgumentException($"{k} neighbours of {queries} images are more than fit at a time; lower knn.k or classify fewer images");
        }

        _k = k;
        _similarities = new float[queries * k];
        _rows = new int[queries * k];
        _counts = new int[queries];
    }

    /// <summary>Takes in a query's similarities to the rows from <paramref name="firstRow"/> on; pieces must come in the order of the
    /// rows.</summary>
    /// <param name="query">Which query.</param>
    /// <param name="similarities">One for each row.</param>
    /// <param name="firstRow">The index of the first.</param>
    /// <param name="excluded">A row that is passed over, or -1.</param>
    public void Add(int query, ReadOnlySpan<float> similarities, int firstRow, int excluded)
    {
        // A min-heap: the farthest neighbour is at its root, so what isn't nearer than the root is passed over, many at a time. Rows come
        // in
        // rising order, so an equal similarity never displaces.
        var heap = new Heap(_similarities.AsSpan(query * _k, _k), _rows.AsSpan(query * _k, _k), ref _counts[query]);
        var width = Vector<float>.Count;
        var i = 0;
        while (i < similarities.Length)
        {
            if (heap.IsFull && i + width <= similarities.Length
                && !Vector.GreaterThanAny(new Vector<float>(similarities.Slice(i, width)), new Vector<float>(heap.Farthest)))
            {
                i += width;
                continue;
            }

            var end = Math.Min(i + width, similarities.Length);
            for (; i < end; i++)
            {
                if (firstRow + i != excluded)
                {
                    heap.Offer(similarities[i], firstRow + i);
                }
            }
        }
    }

    /// <summary>A query's neighbours, nearest first. Ends the gathering for this query.</summary>
    public (float Similarity, int Row)[] Sorted(int query)
    {
        // One number orders both: the similarity's bits, turned so that higher ones are lower numbers, then the row.
        var keys = new ulong[_counts[query]];
        for (var i = 0; i < keys.Length; i++)
        {
            var at = (query * _k) + i;
            keys[i] = ((ulong)Descending(_similarities[at]) << 32) | (uint)_rows[at];
        }

        Array.Sort(keys);
        return Array.ConvertAll(keys, key => (Similarity(~(uint)(key >> 32)), (int)(uint)key));
    }

    private static uint Descending(float similarity)
    {
        var bits = BitConverter.SingleToUInt32Bits(similarity + 0f); // -0 becomes 0
        return ~((bits & SignBit) == 0 ? bits | SignBit : ~bits);
    }

    private static float Similarity(uint ascending) => BitConverter.UInt32BitsToSingle((ascending & SignBit) == 0 ? ~ascending : ascending & ~SignBit);

    private readonly ref struct Heap(Span<float> similarities, Span<int> rows, ref int count)
    {
        private readonly Span<float> _similarities = similarities;
        private readonly Span<int> _rows = rows;
        private readonly ref int _count = ref count;

        public bool IsFull => _count == _similarities.Length;

        public float Farthest => _similarities[0];

        public void Offer(float similarity, int row)
        {
            if (!IsFull)
            {
                Rise(_count++, similarity, row);
            }
            else if (similarity > Farthest)
            {
                Sink(similarity, row);
            }
        }

        private void Rise(int at, float similarity, int row)
        {
            while (at > 0 && IsFarther(similarity, row, (at - 1) / 2))
            {
                Move((at - 1) / 2, at);
                at = (at - 1) / 2;
            }

            (_similarities[at], _rows[at]) = (similarity, row);
        }

        private void Sink(float similarity, int row)
        {
            var at = 0;
            while ((2 * at) + 1 is var child && child < _count)
            {
                if (child + 1 < _count && IsFarther(_similarities[child + 1], _rows[child + 1], child))
                {
                    child++;
                }

                if (IsFarther(similarity, row, child))
                {
                    break;
                }

                Move(child, at);
                at = child;
            }

            (_similarities[at], _rows[at]) = (similarity, row);
        }

        private bool IsFarther(float similarity, int row, int other) =>
            similarity < _similarities[other] || (similarity == _similarities[other] && row > _rows[other]);

        private void Move(int from, int to) => (_similarities[to], _rows[to]) = (_similarities[from], _rows[from]);
    }
}
