namespace Selfsame.Vision.Sources;

/// <summary>
/// PASCAL VOC's classification task (Everingham et al. 2010): every image may show several of 20 classes. Its tars can be read without unpacking them.
/// </summary>
internal static class VocReader
{
    private static readonly string[] s_classes =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
        "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    public static IImageSource Open(FileTree tree, string year, string split, string location)
    {
        var lists = $"{year}/ImageSets/Main/";
        var prefix = tree.Find("VOCdevkit", $"{lists}{split}.txt");
        // 2007's lists have a second column in places.
        string[] ids = [.. tree.Lines($"{prefix}{lists}{split}.txt").Select(FirstWord)];
        var places = ids.Index().ToDictionary(i => i.Item, i => i.Index);
        var relevance = new sbyte[ids.Length * s_classes.Length];
        for (var c = 0; c < s_classes.Length; c++)
        {
            var path = $"{prefix}{lists}{s_classes[c]}_{split}.txt";
            foreach (var line in tree.Lines(path))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length < 2 || !places.TryGetValue(words[0], out var image))
                {
                    throw new SourceException($"{path} in {tree.Location} is damaged: '{line}' is no image of the part and its label");
                }

                relevance[(image * s_classes.Length) + c] = words[1] switch
                {
                    "1" => 1,
                    "-1" => 0,
                    "0" => -1, // difficult
                    _ => throw new SourceException($"{path} in {tree.Location} is damaged: a label {words[1]}"),
                };
            }
        }

        var images = ids.Select((id, i) => ($"{id}.jpg", OnlyClass(relevance.AsSpan(i * s_classes.Length, s_classes.Length)))).ToList();
        return new ListedSource(location, tree, $"{prefix}{year}/JPEGImages/", images, s_classes, relevance);
    }

    private static string FirstWord(string line) => line.Split(' ')[0];

    private static int OnlyClass(ReadOnlySpan<sbyte> relevance) => relevance.Count((sbyte)1) == 1 ? relevance.IndexOf((sbyte)1) : -1;
}
