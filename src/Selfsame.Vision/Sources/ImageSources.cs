namespace Selfsame.Vision.Sources;

/// <summary>Opens whatever a user calls their images.</summary>
public static class ImageSources
{
    /// <summary>The forms that <see cref="Open"/> takes, in one line.</summary>
    public const string Forms = "a folder, file.tar, file.tar#inner/folder, shard-{000..127}.tar, https://host/shard-{000..127}.tar, IDX "
        + "files, or a set's name, NAME:FOLDER#split";

    private const string Tar = ".tar";

    /// <summary>
    /// Opens a folder, <c>file.tar</c>, <c>file.tar#inner/folder</c>, WebDataset shards (<c>shard-{000..127}.tar</c>, local or behind http
    /// and https), several of these at once by the same braces, an IDX file of images (plain or .gz), a folder of IDX files, or a named set
    /// (<c>fashion-mnist</c>, <c>cifar10:FOLDER</c>, <c>cifar10:FOLDER#test</c>; a folder of that name is <c>./fashion-mnist</c>).
    /// </summary>
    /// <param name="path">The path or name.</param>
    /// <param name="split">The part of a named set that states none, or of a folder of IDX files; elsewhere the path says it.</param>
    /// <param name="notify">Told what takes long, in one line.</param>
    /// <exception cref="SourceException">Nothing is there, or nothing that holds images.</exception>
    public static IImageSource Open(string path, DatasetSplit split = DatasetSplit.Train, Action<string>? notify = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (NamedSet.Parse(path) is { } named)
                return named.Open(split);
            if (HttpRequests.IsAddress(path))
                return ShardSource.Open(path, BraceExpansion.Expand(path), notify);
            if (Directory.Exists(path))
                return IdxSource.FindImages(path, split) is { } images ? IdxSource.Open(images) : FolderSource.Open(path);
            if (File.Exists(path))
                return OpenFile(path);
            if (BraceExpansion.IsPattern(path))
                return OpenPattern(path, split);
            if (path.IndexOf(Tar + "#", StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
            {
                var file = path[..(at + Tar.Length)];
                return File.Exists(file) ? TarSource.Open(file, path[(file.Length + 1)..]) : throw Missing(file);
            }
            throw Missing(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"cannot read {path}: {error.Message}", error);
        }
    }

    /// <summary>
    /// Opens the images to test on: what is stated, or else the test part that training images bring along (a named set, a folder of IDX files).
    /// </summary>
    /// <param name="path">The training images' path or name.</param>
    /// <param name="test">The stated path or name; null or empty for none.</param>
    /// <param name="notify">Told what takes long, in one line.</param>
    /// <returns>The images; null when none are stated and the training images bring none.</returns>
    /// <exception cref="SourceException">Nothing is there, or nothing that holds images.</exception>
    public static IImageSource? OpenTest(string path, string? test, Action<string>? notify = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!string.IsNullOrEmpty(test))
            return Open(test, DatasetSplit.Test, notify);
        if (NamedSet.Parse(path) is { } named)
            return named.BringsTest ? named.Open(DatasetSplit.Test) : null;
        var bringsTest = Directory.Exists(path) && IdxSource.FindImages(path, DatasetSplit.Test) is not null;
        return bringsTest ? Open(path, DatasetSplit.Test) : null;
    }

    private static IImageSource OpenFile(string path)
    {
        RegularFile.Open(path).Dispose(); // or whatever reads it next would wait for a pipe's writer
        if (IdxSource.IsImages(path))
            return IdxSource.Open(path);
        if (path.EndsWith(Tar, StringComparison.OrdinalIgnoreCase) || TarReader.IsTar(path))
            return OpenTar(path);
        throw new SourceException(
            path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
                ? $"{path} is compressed, and images in it cannot be reached one by one: unpack it to a .tar with gunzip"
                : $"{path} is not a set of images: give a folder, a .tar, an IDX file of images or a set's name (./selfsame data list)");
    }

    // A shard by itself is labelled as it would be among others; a packed folder is in ImageFolder's order.
    private static IImageSource OpenTar(string path)
    {
        using (var file = new LocalFile(path))
        {
            if (!TarIndex.Of(file).Any(entry => entry.Label is not null && entry.Name.EndsWith(".cls", StringComparison.OrdinalIgnoreCase)))
                return TarSource.Open(path);
        }
        return ShardSource.Open(path, [path]);
    }

    private static IImageSource OpenPattern(string path, DatasetSplit split)
    {
        var paths = BraceExpansion.Expand(path);
        if (paths.FirstOrDefault(p => !System.IO.Path.Exists(p) && !p.Contains(Tar + "#", StringComparison.OrdinalIgnoreCase)) is { } missing)
            throw Missing(missing);
        if (paths.All(p => p.EndsWith(Tar, StringComparison.OrdinalIgnoreCase)))
            return ShardSource.Open(path, paths);
        var sources = new List<IImageSource>();
        try
        {
            foreach (var one in paths)
                sources.Add(Open(one, split));
            return new JoinedSource(path, sources);
        }
        catch
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    private static SourceException Missing(string path)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        while (parent is not null && !Directory.Exists(parent))
            parent = Path.GetDirectoryName(parent);
        return new SourceException($"there is no {path} (the nearest folder that exists is {parent ?? "/"})");
    }
}
