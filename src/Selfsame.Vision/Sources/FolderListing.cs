namespace Selfsame.Vision.Sources;

/// <summary>
/// The images below a folder. The list of a large folder is kept in the cache folder with the time of change of every folder below, which moves whenever a file
/// comes, goes or is renamed; so the next time only the folders are looked at.
/// </summary>
internal static class FolderListing
{
    /// <summary>A folder with fewer images is listed in a moment.</summary>
    public const int LeastKept = 10_000;

    // File systems state times in steps, so a folder may change again within the step of its last change.
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(2);

    private static ReadOnlySpan<byte> Magic => "selfsame-folder-1\n"u8;

    /// <summary>Lists a folder, or takes the list that was kept.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cacheFolder">Where lists are kept; null for the usual place.</param>
    /// <param name="leastKept">With fewer images no list is kept.</param>
    /// <exception cref="IOException">A folder can't be read.</exception>
    public static ImageList Of(string folder, string? cacheFolder = null, int leastKept = LeastKept)
    {
        var walk = new FolderWalk(folder);
        var file = CacheFolder.FileFor(Path.Combine(cacheFolder ?? CacheFolder.Root, "folders"), walk.RealRoot, ".list");
        if (Parse(CacheFolder.TryRead(file)) is { } known)
        {
            return known;
        }

        var started = DateTime.UtcNow;
        var names = ImageList.Ordered(walk.Images());
        if (names.Count >= leastKept && walk.Folders.All(f => f.Ticks < (started - s_settled).Ticks))
        {
            _ = CacheFolder.TryWrite(file, Format(walk.Folders, names));
        }

        return new ImageList(names, names.Count);
    }

    private static byte[] Format(List<(string Path, long Ticks)> folders, List<string> names)
    {
        using var writer = new CacheWriter(Magic);
        writer.Number(folders.Count);
        foreach (var (path, ticks) in folders)
        {
            writer.Name(path);
            writer.Number(ticks);
        }

        writer.Number(names.Count);
        foreach (var name in names)
        {
            writer.Name(name);
        }

        return writer.Finish();
    }

    private static ImageList? Parse(byte[]? content)
    {
        using var reader = CacheReader.Open(content, Magic);
        if (reader is null)
        {
            return null;
        }

        for (var folders = reader.Number(); folders > 0; folders--)
        {
            if (Directory.GetLastWriteTimeUtc(reader.Name()).Ticks != reader.Number())
            {
                return null;
            }
        }

        var count = (int)reader.Number();
        return new ImageList(Names(reader, count), count);
    }

    private static IEnumerable<string> Names(CacheReader reader, int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return reader.Name();
        }
    }
}
