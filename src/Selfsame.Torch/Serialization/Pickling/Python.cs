namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>Python's containers as .NET's: dict is an ordered dictionary, set a hash set, tuple an array, list a list.</summary>
internal static class Python
{
    public static OrderedDictionary<object, object?> NewDictionary() => new(PythonKeyComparer.Instance);

    public static HashSet<object> NewSet() => new(PythonKeyComparer.Instance);

    /// <summary>A dictionary key; Python allows None as one, .NET does not.</summary>
    public static object Key(object? value) => value switch
    {
        null => DBNull.Value,
        string { Length: > LongestKey } => throw new CheckpointException($"a dictionary key is longer than {LongestKey} characters"),
        byte[] { Length: > LongestKey } => throw new CheckpointException($"a dictionary key is longer than {LongestKey} bytes"),
        TensorRecord or StorageRecord => throw new CheckpointException("a tensor as a dictionary key or in a set is not supported"),
        _ => value,
    };

    // Hashing a long key over and over is the cheapest way for a small file to take minutes.
    private const int LongestKey = 4096;
}
