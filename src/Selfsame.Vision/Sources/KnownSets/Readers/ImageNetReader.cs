using System.Globalization;

namespace Selfsame.Vision.Sources;

/// <summary>
/// ImageNet (ILSVRC 2012): <c>train</c> and <c>val</c> with a folder for each class; or <c>val</c> as its tar unpacks, a flat folder, with the labels of the
/// development kit (<c>ILSVRC2012_devkit_t12</c>). Classes are WordNet's ids.
/// </summary>
internal static class ImageNetReader
{
    private const string Kit = "ILSVRC2012_devkit_t12";

    public static IImageSource Open(FileTree tree, string split, string location)
    {
        var names = tree.Images(split).ToList();
        if (names.Count == 0)
        {
            var more = split == "train" ? ", and each tar in it into a folder of its name" : "";
            throw new SourceException($"{tree.Location} has no images in a folder {split}: unpack ILSVRC2012_img_{split}.tar there{more}");
        }

        if (!names.TrueForAll(name => name.Contains('/', StringComparison.Ordinal)))
        {
            return Flat(tree, split, names, location);
        }

        var classes = names.Select(name => name[..name.IndexOf('/', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal).ToList();
        var places = classes.Index().ToDictionary(c => c.Item, c => c.Index);
        return new ListedSource(
            location, tree, split + "/", [.. names.Select(name => (name, places[name[..name.IndexOf('/', StringComparison.Ordinal)]]))], classes);
    }

    private static ListedSource Flat(FileTree tree, string split, List<string> names, string location)
    {
        var prefix = tree.Find(Kit, "data/meta.mat");
        var truth = tree.Lines(prefix + "data/ILSVRC2012_validation_ground_truth.txt");
        names.Sort(StringComparer.Ordinal);
        if (truth.Count != names.Count)
        {
            throw new SourceException($"{tree.Location} has {names.Count} images in {split}, but the development kit has labels for {truth.Count}");
        }

        var synsets = MatFile.Read(tree.Read(prefix + "data/meta.mat"), "meta.mat").GetValueOrDefault("synsets")
            ?? throw new SourceException($"{prefix}data/meta.mat in {tree.Location} has no synsets");
        var wordNet = new Dictionary<int, string>();
        foreach (var synset in synsets.Structs)
        {
            // Those with children are inner nodes of WordNet, no classes.
            if (synset.GetValueOrDefault("ILSVRC2012_ID")?.Integers() is [var id] && synset.GetValueOrDefault("WNID")?.Text is { } word
                && (synset.GetValueOrDefault("num_children")?.Integers() is not [var children] || children == 0))
            {
                wordNet[id] = word;
            }
        }

        var classes = wordNet.Values.Order(StringComparer.Ordinal).ToList();
        var places = classes.Index().ToDictionary(c => c.Item, c => c.Index);
        return new ListedSource(location, tree, split + "/", [.. names.Zip(truth, (name, line) => (name, places[Word(line)]))], classes);

        string Word(string line) => int.TryParse(line, CultureInfo.InvariantCulture, out var id) && wordNet.TryGetValue(id, out var word)
            ? word
            : throw new SourceException($"the development kit in {tree.Location} has no class {line}");
    }
}
