namespace Selfsame.Vision.Inspection;

/// <summary>Brings together what has one key, by sorting: for a million items that differ, nothing is made but their keys.</summary>
internal static class Groups
{
    /// <summary>The groups of two or more, each in ascending order.</summary>
    public static List<int[]> Of<TKey>(int[] items, Func<int, TKey> key)
        where TKey : IEquatable<TKey>
    {
        var (keys, sorted) = (Array.ConvertAll(items, i => key(i)), (int[])items.Clone());
        Array.Sort(keys, sorted);
        var groups = new List<int[]>();
        for (int start = 0, end; start < keys.Length; start = end)
        {
            end = start + 1;
            while (end < keys.Length && keys[end].Equals(keys[start]))
            {
                end++;
            }

            if (end - start > 1)
            {
                var group = sorted[start..end];
                Array.Sort(group);
                groups.Add(group);
            }
        }

        return groups;
    }
}
