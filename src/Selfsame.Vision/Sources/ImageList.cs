using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Selfsame.Vision.Sources;

/// <summary>
/// The images of a tree in torchvision's ImageFolder order (by class, then folder, then file, each by its characters' codes), labelled by the
/// first-level sub-folder. An image at the top has no label.
/// </summary>
internal sealed class ImageList
{
    private readonly NameTable names;
    private readonly int[] labels;
    private readonly Lazy<string> fingerprint;

    /// <summary>Orders and labels the images.</summary>
    /// <param name="paths">Relative paths with '/', in any order.</param>
    public ImageList(IEnumerable<string> paths)
        : this(Ordered(paths))
    {
    }

    /// <summary>Labels images that are in order already.</summary>
    /// <param name="ordered">Relative paths with '/'; gone through once.</param>
    /// <param name="count">How many they are.</param>
    public ImageList(IEnumerable<string> ordered, int count)
    {
        labels = new int[count];
        var classes = new List<string>();
        names = new NameTable(Labelled(ordered, classes), count);
        Classes = classes;
        fingerprint = new(() => Hash(names, labels));
    }

    private ImageList(List<string> ordered)
        : this(ordered, ordered.Count)
    {
    }

    public IReadOnlyList<string> Names => names;

    public IReadOnlyList<string> Classes { get; }

    public ReadOnlySpan<int> Labels => labels;

    public string Fingerprint => fingerprint.Value;

    /// <summary>The paths in ImageFolder's order.</summary>
    public static List<string> Ordered(IEnumerable<string> paths)
    {
        var ordered = paths.ToList();
        var isOrdered = true;
        for (var i = 1; i < ordered.Count && isOrdered; i++)
            isOrdered = Compare(ordered[i - 1], ordered[i]) <= 0;
        if (!isOrdered)
            ordered.Sort(Compare);
        return ordered;
    }

    /// <summary>The count and a hash of names and labels.</summary>
    public static string Hash(IEnumerable<string> names, ReadOnlySpan<int> labels)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in names)
        {
            hash.AppendData(MemoryMarshal.AsBytes(name.AsSpan()));
            hash.AppendData([0, 0]);
        }
        hash.AppendData(MemoryMarshal.AsBytes(labels));
        return string.Create(CultureInfo.InvariantCulture, $"{labels.Length}-{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8))}");
    }

    private IEnumerable<string> Labelled(IEnumerable<string> ordered, List<string> classes)
    {
        var index = 0;
        foreach (var name in ordered)
        {
            var top = ClassOf(name);
            if (top.Length > 0 && (classes.Count == 0 || !top.SequenceEqual(classes[^1])))
                classes.Add(top.ToString());
            labels[index++] = classes.Count - 1; // those without a class come first
            yield return name;
        }
    }

    private static int Compare(string first, string second)
    {
        var order = ClassOf(first).SequenceCompareTo(ClassOf(second));
        if (order == 0)
            order = FolderOf(first).SequenceCompareTo(FolderOf(second));
        return order != 0 ? order : string.CompareOrdinal(first, second);
    }

    private static ReadOnlySpan<char> ClassOf(string path) => path.AsSpan(0, Math.Max(0, path.IndexOf('/', StringComparison.Ordinal)));

    private static ReadOnlySpan<char> FolderOf(string path) => path.AsSpan(0, Math.Max(0, path.LastIndexOf('/')));
}
