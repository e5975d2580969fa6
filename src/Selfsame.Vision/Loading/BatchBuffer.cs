using Selfsame.Vision.Augmentation;

namespace Selfsame.Vision.Loading;

/// <summary>The memory of one batch. Workers fill disjoint rows of it at the same time.</summary>
internal sealed class BatchBuffer
{
    private readonly int[] _rowLengths;

    /// <summary>Allocates; pinned, so that native code may read it without a copy.</summary>
    public BatchBuffer(int batchSize, IReadOnlyList<Augmenter> augmenters)
    {
        Views = new float[augmenters.Count][];
        _rowLengths = new int[augmenters.Count];
        for (var v = 0; v < Views.Length; v++)
        {
            _rowLengths[v] = augmenters[v].ViewLength;
            Views[v] = GC.AllocateUninitializedArray<float>(batchSize * _rowLengths[v], pinned: true);
        }

        Indices = new int[batchSize];
        Labels = new int[batchSize];
        Present = new bool[batchSize];
    }

    /// <summary>One N x 3 x S x S array for every view.</summary>
    public float[][] Views { get; }

    /// <summary>The image in every row, by its index in the source.</summary>
    public int[] Indices { get; }

    /// <summary>The label of every row.</summary>
    public int[] Labels { get; }

    /// <summary>Whether a row has an image.</summary>
    public bool[] Present { get; }

    /// <summary>One row of one view.</summary>
    public Span<float> Row(int view, int row) => Views[view].AsSpan(row * _rowLengths[view], _rowLengths[view]);

    /// <summary>Moves the rows that have an image to the front, in order.</summary>
    /// <returns>How many there are.</returns>
    public int Compact(int count)
    {
        var kept = 0;
        for (var row = 0; row < count; row++)
        {
            if (!Present[row])
            {
                continue;
            }

            if (kept != row)
            {
                for (var view = 0; view < Views.Length; view++)
                {
                    Row(view, row).CopyTo(Row(view, kept));
                }

                (Indices[kept], Labels[kept]) = (Indices[row], Labels[row]);
            }

            kept++;
        }

        return kept;
    }
}
