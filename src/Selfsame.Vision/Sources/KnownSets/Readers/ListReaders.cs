using System.Globalization;
using System.Text.Json;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Vision.Sources;

/// <summary>The sets whose parts are lists of files in their archives.</summary>
internal static class ListReaders
{
    private const int CaltechTrainImages = 30;

    private static readonly string[] s_caltechLists = ["caltech101-splits/", "caltech101/caltech101-splits/"];

    /// <summary>COCO's images of one part, without labels.</summary>
    public static IImageSource Coco(FileTree tree, string split, string location)
    {
        foreach (var prefix in new[] { "", "images/", "coco/", "coco/images/" })
        {
            var names = tree.Images(prefix + split).ToList();
            if (names.Count > 0)
            {
                return new ListedSource(location, tree, $"{prefix}{split}/", [.. names.Select(name => (name, -1))], []);
            }
        }

        throw new SourceException($"{tree.Location} has no images in a folder {split}: unpack {split}.zip there");
    }

    /// <summary>Food-101 (Bossard et al. 2014): <c>meta/train.json</c> has the images of each class.</summary>
    public static IImageSource Food101(FileTree tree, string split, string location)
    {
        var prefix = tree.Find("food-101", $"meta/{split}.json");
        try
        {
            var lists = JsonSerializer.Deserialize<Dictionary<string, string[]>>(tree.Read($"{prefix}meta/{split}.json"))!;
            string[] classes = [.. lists.Keys.Order(StringComparer.Ordinal)];
            return new ListedSource(
                location, tree, prefix + "images/", [.. classes.SelectMany((c, label) => lists[c].Select(name => (name + ".jpg", label)))], classes);
        }
        catch (JsonException error)
        {
            throw new SourceException($"{prefix}meta/{split}.json in {tree.Location} is damaged", error);
        }
    }

    /// <summary>FGVC-Aircraft (Maji et al. 2013), the 100 variants.</summary>
    public static IImageSource Aircraft(FileTree tree, string split, string location)
    {
        var prefix = tree.Find("fgvc-aircraft-2013b", "data/variants.txt") + "data/";
        var classes = tree.Lines(prefix + "variants.txt");
        var images = tree.Lines($"{prefix}images_variant_{split}.txt").Select(line => line.Split(' ', 2))
            .Select(words => (words[0] + ".jpg", Class: words[^1]));
        return Named(location, tree, prefix + "images/", images, classes);
    }

    /// <summary>Describable Textures (Cimpoi et al. 2014), the first of its ten splits.</summary>
    public static IImageSource Textures(FileTree tree, string split, string location)
    {
        var prefix = tree.Find("dtd", "labels/train1.txt");
        string[] parts = split == "trainval" ? ["train", "val"] : [split];
        var images = parts.SelectMany(part => tree.Lines($"{prefix}labels/{part}1.txt")).Select(name => (name, Class: name.Split('/')[0])).ToList();
        return Named(location, tree, prefix + "images/", images, [.. images.Select(i => i.Class).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>Oxford-IIIT Pet (Parkhi et al. 2012), the 37 breeds.</summary>
    public static IImageSource Pets(FileTree tree, string split, string location)
    {
        var prefix = tree.Find("oxford-iiit-pet", $"annotations/{split}.txt");
        var lines = tree.Lines($"{prefix}annotations/{split}.txt").Where(line => line[0] != '#').Select(line => line.Split(' ')).ToList();
        var labels = lines.Select(words => words.Length > 1 && int.TryParse(words[1], CultureInfo.InvariantCulture, out var id) ? id - 1 : -2).ToList();
        // A breed's name is what its images' names have before the number.
        var names = lines.Zip(labels).GroupBy(l => l.Second).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.First().First[0].Split('_')[..^1]);
        string[] classes = [.. Enumerable.Range(0, labels.Max() + 1)
            .Select(label => names.TryGetValue(label, out var words) ? string.Join('_', words) : $"breed {label + 1}")];
        return new ListedSource(location, tree, prefix + "images/", [.. lines.Zip(labels, (words, label) => (words[0] + ".jpg", label))], classes);
    }

    /// <summary>SUN397 (Xiao et al. 2010), the first of its ten splits.</summary>
    public static IImageSource Sun397(FileTree tree, string split, string location)
    {
        var prefix = tree.Find("SUN397", "ClassName.txt");
        var list = split == "train" ? "Training_01.txt" : "Testing_01.txt";
        // The lists come in an archive of their own, which unpacks beside or into the images' folder.
        var place = new[] { prefix, "", "Partitions/", prefix + "Partitions/" }.FirstOrDefault(p => tree.Has(p + list))
            ?? throw new SourceException($"{tree.Location} has no {list}: unpack Partitions.zip there");
        var images = tree.Lines(place + list).Select(line => line.TrimStart('/')).Select(name => (name, Class: name[..Math.Max(0, name.LastIndexOf('/'))]));
        return Named(location, tree, prefix, images, [.. tree.Lines(prefix + "ClassName.txt").Select(name => name.TrimStart('/'))]);
    }

    /// <summary>Oxford Flowers-102 (Nilsback and Zisserman 2008).</summary>
    public static IImageSource Flowers(FileTree tree, string split, string location)
    {
        const int classes = 102;
        var prefix = tree.Find("flowers-102", "setid.mat");
        var parts = MatFile.Read(tree.Read(prefix + "setid.mat"), "setid.mat");
        var labels = MatFile.Read(tree.Read(prefix + "imagelabels.mat"), "imagelabels.mat").GetValueOrDefault("labels")?.Integers();
        string[] keys = split switch { "train" => ["trnid"], "val" => ["valid"], "test" => ["tstid"], _ => ["trnid", "valid"] };
        var ids = keys.SelectMany(key =>
            parts.GetValueOrDefault(key)?.Integers() ?? throw new SourceException($"setid.mat in {tree.Location} has no {key}")).ToList();
        if (labels is null || ids.Exists(id => id < 1 || id > labels.Length))
        {
            throw new SourceException($"imagelabels.mat in {tree.Location} has no labels for all images");
        }

        return new ListedSource(
            location, tree, prefix + "jpg/",
            [.. ids.Select(id => (string.Create(CultureInfo.InvariantCulture, $"image_{id:D5}.jpg"), labels[id - 1] - 1))],
            [.. Enumerable.Range(1, classes).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>Stanford Cars (Krause et al. 2013), the 196 models.</summary>
    public static IImageSource Cars(FileTree tree, string split, string location)
    {
        var prefix = tree.Find("stanford_cars", "devkit/cars_meta.mat");
        var isTest = split == "test";
        string[] lists = isTest ? ["cars_test_annos_withlabels.mat", "devkit/cars_test_annos_withlabels.mat"] : ["devkit/cars_train_annos.mat"];
        var list = lists.FirstOrDefault(l => tree.Has(prefix + l)) ?? throw new SourceException($"{tree.Location} has no {prefix}{lists[0]}");
        var classes = MatFile.Read(tree.Read(prefix + "devkit/cars_meta.mat"), "cars_meta.mat")
            .GetValueOrDefault("class_names")?.Cells.Select(c => c.Text ?? "").ToList();
        var annotations = MatFile.Read(tree.Read(prefix + list), list).GetValueOrDefault("annotations")?.Structs;
        if (classes is null || annotations is null)
        {
            throw new SourceException($"{prefix}{list} or cars_meta.mat in {tree.Location} is not the set's");
        }

        var images = annotations.Select(a => a.GetValueOrDefault("fname")?.Text is { } name && a.GetValueOrDefault("class")?.Integers() is [var label]
            ? (name, label - 1)
            : throw new SourceException($"{prefix}{list} in {tree.Location} has an image without a name or a class"));
        return new ListedSource(location, tree, prefix + (isTest ? "cars_test/" : "cars_train/"), [.. images], classes);
    }

    /// <summary>
    /// Caltech-101 (Fei-Fei, Fergus and Perona 2004) has no official parts. The lists of the 11-set benchmark (Ericsson et al. 2021) are taken when
    /// they're there (<c>caltech101-splits/train.txt</c> and <c>test.txt</c>); otherwise 30 images of each class are for training, drawn with a
    /// fixed seed, and the others for testing.
    /// </summary>
    public static IImageSource Caltech101(FileTree tree, string split, string location)
    {
        const string folder = "101_ObjectCategories";
        var prefix = new[] { $"caltech101/{folder}", folder, $"caltech-101/{folder}", $"caltech101/caltech-101/{folder}" }
            .FirstOrDefault(place => tree.Images(place).Any())
            ?? throw new SourceException($"{tree.Location} has no images in caltech101/{folder} or {folder}");
        var lists = s_caltechLists.FirstOrDefault(place => tree.Has($"{place}{split}.txt"));
        var all = tree.Images(prefix).Select(name => (Name: name, Class: name.Split('/')[0])).ToList();
        string[] classes = [.. all.Select(i => i.Class).Distinct().Order(StringComparer.Ordinal)];
        var chosen = lists is null
            ? all.GroupBy(i => i.Class).SelectMany((c, label) => Drawn(c.ToList(), label, split == "train"))
            : tree.Lines($"{lists}{split}.txt").Select(line => line[..line.LastIndexOf(' ')]).Select(name => (name, name.Split('/')[0]));
        return Named(location, tree, prefix + "/", chosen, classes);
    }

    private static IEnumerable<(string Name, string Class)> Drawn(List<(string Name, string Class)> images, int label, bool isTrain)
    {
        int[] order = [.. Enumerable.Range(0, images.Count)];
        new RandomStream(RandomStream.SeedFor(0, 0, label, 0)).Shuffle<int>(order);
        var train = order.Take(Math.Min(CaltechTrainImages, images.Count - 1)).ToHashSet();
        return images.Where((_, i) => train.Contains(i) == isTrain);
    }

    private static ListedSource Named(
        string location, FileTree tree, string prefix, IEnumerable<(string Name, string Class)> images, IReadOnlyList<string> classes)
    {
        var places = classes.Index().ToDictionary(c => c.Item, c => c.Index);
        return new ListedSource(
            location,
            tree,
            prefix,
            [.. images.Select(i => (i.Name, places.TryGetValue(i.Class, out var label) ? label
                : throw new SourceException($"{location} lists {i.Name} of an unknown class {i.Class}")))],
            classes);
    }
}
