using Selfsame.Torch.Serialization;

namespace Selfsame.Vision.Sources;

/// <summary>
/// CIFAR-10 and CIFAR-100 (Krizhevsky 2009) as their page offers them: the binary version (one label byte, or a coarse and a fine one, before each
/// image's three planes) and the Python version (pickled NumPy arrays, read without Python).
/// </summary>
internal static class CifarReader
{
    private const int Side = 32, Pixels = 3 * Side * Side;

    public static IImageSource Open10(FileTree tree, string split, string location)
    {
        var isTest = split == "test";
        if (TryFind(tree, "cifar-10-batches-bin", "test_batch.bin") is { } binary)
        {
            string[] files = isTest ? ["test_batch.bin"] : [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")];
            return OpenBinary(tree, [.. files.Select(f => binary + f)], labelBytes: 1, tree.Lines(binary + "batches.meta.txt"), location);
        }

        var python = tree.Find("cifar-10-batches-py", "test_batch");
        string[] batches = isTest ? ["test_batch"] : [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}")];
        return OpenPython(tree, [.. batches.Select(f => python + f)], "labels", python + "batches.meta", "label_names", location);
    }

    public static IImageSource Open100(FileTree tree, string split, string location)
    {
        if (TryFind(tree, "cifar-100-binary", "test.bin") is { } binary)
        {
            return OpenBinary(tree, [$"{binary}{split}.bin"], labelBytes: 2, tree.Lines(binary + "fine_label_names.txt"), location);
        }

        var python = tree.Find("cifar-100-python", "test");
        return OpenPython(tree, [python + split], "fine_labels", python + "meta", "fine_label_names", location);
    }

    private static string? TryFind(FileTree tree, string folder, string marker) => tree.Has($"{folder}/{marker}") ? folder + "/" : tree.Has(marker) ? "" : null;

    private static RawSource OpenBinary(FileTree tree, IReadOnlyList<string> files, int labelBytes, IReadOnlyList<string> classes, string location)
    {
        const int pixels = Pixels;
        var (parts, labels) = (new List<RawPart>(), new List<int>());
        Span<byte> label = stackalloc byte[1];
        foreach (var name in files)
        {
            var (file, offset, length) = tree.Locate(name);
            var stride = labelBytes + pixels;
            if (length == 0 || length % stride != 0)
            {
                throw new SourceException($"{name} in {tree.Location} is damaged: its {length} bytes are not images of {stride}");
            }

            var part = new RawPart(file, offset + labelBytes, stride, (int)(length / stride));
            parts.Add(part);
            for (var i = 0; i < part.Count; i++)
            {
                file.Fill(part.Start - 1 + ((long)i * stride), label); // the fine label is the last
                labels.Add(label[0]);
            }
        }

        return new RawSource(location, tree, parts, Side, isTransposed: false, [.. labels], classes);
    }

    private static RawSource OpenPython(FileTree tree, IReadOnlyList<string> files, string labelsKey, string meta, string namesKey, string location)
    {
        var (parts, labels) = (new List<RawPart>(), new List<int>());
        foreach (var name in files)
        {
            var batch = Dictionary(tree, name);
            var data = Array(batch.GetValueOrDefault("data")) ?? throw Damaged(tree, name, "data");
            labels.AddRange(Integers(batch.GetValueOrDefault(labelsKey)) ?? throw Damaged(tree, name, labelsKey));
            parts.Add(new RawPart(new MemoryFile(name, data), 0, Pixels, data.Length / Pixels));
        }

        var names = Dictionary(tree, meta).GetValueOrDefault(namesKey) as List<object?> ?? throw Damaged(tree, meta, namesKey);
        return new RawSource(location, tree, parts, Side, isTransposed: false, [.. labels], [.. names.Select(n => n as string ?? "")]);
    }

    private static IReadOnlyDictionary<object, object?> Dictionary(FileTree tree, string path)
    {
        try
        {
            using var stream = new MemoryStream(tree.Read(path));
            return PickleFile.Read(stream) as IReadOnlyDictionary<object, object?> ?? throw Damaged(tree, path, "entry");
        }
        catch (CheckpointException error)
        {
            throw new SourceException($"{path} in {tree.Location} is damaged: {error.Message}", error);
        }
    }

    // A pickled ndarray of bytes: its state is (version, shape, dtype, is Fortran's order, content), the content a Python 2 string.
    private static byte[]? Array(object? value) => value is PythonObject { State: object?[] { Length: 5 } state } && state[3] is false
        ? state[4] switch
        {
            string text => System.Text.Encoding.Latin1.GetBytes(text),
            byte[] bytes => bytes,
            _ => null,
        }
        : null;

    private static IEnumerable<int>? Integers(object? value) =>
        value is List<object?> list && list.TrueForAll(v => v is long and >= 0 and < 256) ? list.Select(v => (int)(long)v!) : null;

    private static SourceException Damaged(FileTree tree, string path, string key) =>
        new($"{path} in {tree.Location} has no {key} of the kind that CIFAR's files have");
}
