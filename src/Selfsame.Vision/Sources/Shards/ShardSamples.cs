namespace Selfsame.Vision.Sources;

/// <summary>
/// Finds the images of a shard as WebDataset does: neighbouring files whose paths are the same up to the first '.' of the last part are one sample, such as
/// <c>n01/7.jpg</c> and <c>n01/7.cls</c>. Where no file states a label every image is a sample of its own.
/// </summary>
internal static class ShardSamples
{
    // What a label is taken from, the best first.
    private static readonly string[] s_labels = [".cls", ".json", ".txt"];

    /// <summary>The images of a tar in its order, each with the label that a file beside it states.</summary>
    public static IEnumerable<(TarEntry Image, string? Label, bool IsText)> Of(IReadOnlyList<TarEntry> entries)
    {
        for (var start = 0; start < entries.Count;)
        {
            var key = KeyOf(entries[start].Name);
            var end = start + 1;
            while (end < entries.Count && KeyOf(entries[end].Name).SequenceEqual(key))
            {
                end++;
            }

            var label = LabelOf(entries, start, end, key.Length, out var isText);
            for (; start < end; start++)
            {
                if (ImageNames.IsImagePath(entries[start].Name))
                {
                    yield return (entries[start], label, isText);
                    start = label is null ? start : end; // further images of a labelled sample are masks and the like
                }
            }

            start = end;
        }
    }

    private static string? LabelOf(IReadOnlyList<TarEntry> entries, int start, int end, int keyLength, out bool isText)
    {
        isText = false;
        foreach (var extension in s_labels)
        {
            for (var i = start; i < end; i++)
            {
                if (entries[i].Label is { } label && entries[i].Name.AsSpan(keyLength).Equals(extension, StringComparison.OrdinalIgnoreCase))
                {
                    isText = extension == ".txt";
                    return label;
                }
            }
        }

        return null;
    }

    private static ReadOnlySpan<char> KeyOf(string name)
    {
        var file = name.LastIndexOf('/') + 1;
        var dot = name.AsSpan(file).IndexOf('.');
        return dot < 0 ? name : name.AsSpan(0, file + dot);
    }
}
