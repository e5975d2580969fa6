using System.Numerics;

namespace Selfsame.Evaluation;

/// <summary>
/// The k bank rows nearest to each of a number of queries, gathered from similarities that come in any number of pieces. Of equally similar
/// rows those with the lower index are the nearer.
/// </summary>
internal sealed class NearestNeighbours(int queries, int k)
{
    private readonly float[] _similarities = new float[queries * k];
    private readonly int[] _rows = new int[queries * k];
    private readonly int[] _counts = new int[queries];

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
        var heap = new Heap(_similarities.AsSpan(query * k, k), _rows.AsSpan(query * k, k), ref _counts[query]);
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
        var neighbours = new (float Similarity, int Row)[_counts[query]];
        for (var i = 0; i < neighbours.Length; i++)
        {
            neighbours[i] = (_similarities[(query * k) + i], _rows[(query * k) + i]);
        }

        Array.Sort(neighbours, static (a, b) =>
            a.Similarity != b.Similarity ? b.Similarity.CompareTo(a.Similarity) : a.Row.CompareTo(b.Row));
        return neighbours;
    }

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
