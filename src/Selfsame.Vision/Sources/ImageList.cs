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
    private readonly string[] names;
    private readonly int[] labels;
    private readonly Lazy<string> fingerprint;

    /// <summary>Orders and labels the images.</summary>
    /// <param name="paths">Relative paths with '/', in any order.</param>
    public ImageList(IEnumerable<string> paths)
    {
        var keys = paths.Select(Key.Of).ToArray();
        Array.Sort(keys);
        names = Array.ConvertAll(keys, key => key.Path);
        Classes = [.. keys.Select(key => key.Class).Where(name => name.Length > 0).Distinct()];
        labels = new int[keys.Length];
        var label = -1;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Class.Length > 0 && (label < 0 || keys[i].Class != Classes[label]))
                label++;
            labels[i] = label;
        }
        fingerprint = new(() => Hash(names, labels));
    }

    public IReadOnlyList<string> Names => names;

    public IReadOnlyList<string> Classes { get; }

    public ReadOnlySpan<int> Labels => labels;

    public string Fingerprint => fingerprint.Value;

    /// <summary>The count and a hash of names and labels.</summary>
    public static string Hash(IReadOnlyCollection<string> names, ReadOnlySpan<int> labels)
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

    private readonly record struct Key(string Class, string Folder, string Path) : IComparable<Key>
    {
        public static Key Of(string path)
        {
            var first = path.IndexOf('/', StringComparison.Ordinal);
            return first < 0
                ? new("", "", path)
                : new(path[..first], path[..path.LastIndexOf('/')], path);
        }

        public int CompareTo(Key other)
        {
            var order = string.CompareOrdinal(Class, other.Class);
            if (order == 0)
                order = string.CompareOrdinal(Folder, other.Folder);
            return order != 0 ? order : string.CompareOrdinal(Path, other.Path);
        }
    }
}
