namespace Selfsame.Vision.Sources;

/// <summary>STL-10 (Coates, Ng and Lee 2011), the binary version: planes of 96 x 96 column by column, labels from 1.</summary>
internal static class Stl10Reader
{
    private const int Side = 96, Stride = 3 * Side * Side;

    public static IImageSource Open(FileTree tree, string split, string location)
    {
        var prefix = tree.Find("stl10_binary", "test_X.bin", "train_X.bin", "unlabeled_X.bin");
        var (parts, labels) = (new List<RawPart>(), new List<int>());
        foreach (var name in split.Split('+'))
        {
            var (file, offset, length) = tree.Locate($"{prefix}{name}_X.bin");
            if (length == 0 || length % Stride != 0)
            {
                throw new SourceException($"{prefix}{name}_X.bin in {tree.Location} is damaged: its {length} bytes are not images of {Stride}");
            }

            parts.Add(new RawPart(file, offset, Stride, (int)(length / Stride)));
            labels.AddRange(name == "unlabeled" ? Enumerable.Repeat(-1, parts[^1].Count) : tree.Read($"{prefix}{name}_y.bin").Select(label => label - 1));
        }

        return new RawSource(location, tree, parts, Side, isTransposed: true, [.. labels], tree.Lines(prefix + "class_names.txt"));
    }
}
