namespace Selfsame.Vision.Loading;

/// <summary>A batch that is being filled. Guarded by the loader's lock.</summary>
/// <param name="number">Its place in the epoch.</param>
/// <param name="first">Position of its first image in the epoch's order.</param>
/// <param name="count">Images it holds when every one is readable.</param>
/// <param name="buffer">Its memory.</param>
internal sealed class PendingBatch(int number, int first, int count, BatchBuffer buffer)
{
    /// <summary>Its place in the epoch.</summary>
    public int Number => number;

    /// <summary>Images it holds when every one is readable.</summary>
    public int Count => count;

    /// <summary>Its memory.</summary>
    public BatchBuffer Buffer => buffer;

    /// <summary>Rows handed to workers so far.</summary>
    public int Taken { get; private set; }

    /// <summary>Rows that workers have filled.</summary>
    public int Filled { get; private set; }

    /// <summary>Whether every row is with a worker or filled.</summary>
    public bool IsTaken => Taken == count;

    /// <summary>Whether every row is filled.</summary>
    public bool IsFilled => Filled == count;

    /// <summary>Hands out the next row.</summary>
    /// <returns>The row and its image's position in the epoch's order.</returns>
    public (int Row, int Position) Take()
    {
        var row = Taken++;
        return (row, first + row);
    }

    /// <summary>Counts a row as filled.</summary>
    public void Fill() => Filled++;
}
