namespace Selfsame.Vision.Sources;

/// <summary>Opens whatever a user calls their images.</summary>
public static class ImageSources
{
    /// <summary>
    /// Opens a folder, <c>file.tar</c>, <c>file.tar#inner/folder</c>, an IDX file of images (plain or .gz), a folder of IDX files, or a named set
    /// (<c>fashion-mnist</c>; a folder of that name is <c>./fashion-mnist</c>).
    /// </summary>
    /// <param name="path">The path or name.</param>
    /// <param name="split">The part of a named set or of a folder of IDX files; elsewhere the path says it.</param>
    /// <exception cref="SourceException">Nothing is there, or nothing that holds images.</exception>
    public static IImageSource Open(string path, DatasetSplit split = DatasetSplit.Train)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (path == FashionMnist.Name)
                return FashionMnist.Open(split);
            if (Directory.Exists(path))
                return IdxSource.FindImages(path, split) is { } images ? IdxSource.Open(images) : FolderSource.Open(path);
            if (File.Exists(path))
                return OpenFile(path);
            if (path.IndexOf(".tar#", StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
            {
                var file = path[..(at + ".tar".Length)];
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
    /// <returns>The images; null when none are stated and the training images bring none.</returns>
    /// <exception cref="SourceException">Nothing is there, or nothing that holds images.</exception>
    public static IImageSource? OpenTest(string path, string? test)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!string.IsNullOrEmpty(test))
            return Open(test, DatasetSplit.Test);
        var bringsTest = path == FashionMnist.Name || (Directory.Exists(path) && IdxSource.FindImages(path, DatasetSplit.Test) is not null);
        return bringsTest ? Open(path, DatasetSplit.Test) : null;
    }

    private static IImageSource OpenFile(string path)
    {
        RegularFile.Open(path).Dispose(); // or whatever reads it next would wait for a pipe's writer
        if (IdxSource.IsImages(path))
            return IdxSource.Open(path);
        if (path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) || TarReader.IsTar(path))
            return TarSource.Open(path);
        throw new SourceException(
            path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)
                ? $"{path} is compressed, and images in it cannot be reached one by one: unpack it to a .tar with gunzip"
                : $"{path} is not a set of images: give a folder, a .tar, an IDX file of images or a set's name ({FashionMnist.Name})");
    }

    private static SourceException Missing(string path)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        while (parent is not null && !Directory.Exists(parent))
            parent = Path.GetDirectoryName(parent);
        return new SourceException($"there is no {path} (the nearest folder that exists is {parent ?? "/"})");
    }
}
