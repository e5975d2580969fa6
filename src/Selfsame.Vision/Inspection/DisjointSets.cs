namespace Selfsame.Vision.Inspection;

/// <summary>Groups of numbers that are joined pair by pair (union-find).</summary>
internal sealed class DisjointSets
{
    private readonly int[] _parents;

    /// <summary>Each number by itself.</summary>
    public DisjointSets(int count)
    {
        _parents = new int[count];
        for (var i = 0; i < count; i++)
        {
            _parents[i] = i;
        }
    }

    /// <summary>The number that stands for a group: its smallest.</summary>
    public int Find(int item)
    {
        while (_parents[item] != item)
        {
            item = _parents[item] = _parents[_parents[item]];
        }

        return item;
    }

    /// <summary>Makes one group of two.</summary>
    public void Join(int a, int b)
    {
        (a, b) = (Find(a), Find(b));
        (_parents[Math.Max(a, b)], _parents[Math.Min(a, b)]) = (Math.Min(a, b), Math.Min(a, b));
    }
}
