namespace Selfsame.Vision.Sources;

/// <summary>Finds the images below a folder, each real folder once.</summary>
internal sealed class FolderWalk(string root)
{
    /// <summary>What .NET puts for bytes of a name that are no UTF-8; such a file can't be opened by its name.</summary>
    public const char NotUtf8 = '\uFFFD';

    private readonly HashSet<string> visited = new(StringComparer.Ordinal);

    /// <summary>Paths relative to the root, with '/'.</summary>
    public IEnumerable<string> Images() => Images(root, RealPath(Path.GetFullPath(root)), "");

    private IEnumerable<string> Images(string folder, string realFolder, string prefix)
    {
        if (!visited.Add(realFolder))
            yield break;
        var entries = List(folder, isRoot: prefix.Length == 0);
        // In order, so that which way to a folder counts as the first does not depend on the file system.
        Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var entry in entries)
        {
            if (ImageNames.IsHidden(entry.Name))
                continue;
            if (entry is not DirectoryInfo) // as it was listed: it may be gone, or not to be found by its name
            {
                if (ImageNames.IsImage(entry.Name))
                    yield return prefix + entry.Name;
                continue;
            }
            var real = Path.Combine(realFolder, entry.Name);
            if (entry.LinkTarget is not null)
                real = RealPath(real);
            foreach (var image in Images(entry.FullName, real, $"{prefix}{entry.Name}/"))
                yield return image;
        }
    }

    private static FileSystemInfo[] List(string folder, bool isRoot)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException error) when (!isRoot)
        {
            // Its parent has just listed it: either it went since, which loses what anybody else would lose too, or it can't be reached at all.
            return !folder.Contains(NotUtf8, StringComparison.Ordinal)
                ? []
                : throw new SourceException($"cannot list {folder}: its name is not UTF-8; rename it (convmv -f latin1 -t utf8 --notest)", error);
        }
    }

    /// <summary>The path with every symbolic link in it followed.</summary>
    private static string RealPath(string path)
    {
        var real = Path.GetPathRoot(path)!;
        foreach (var part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            var target = new FileInfo(next).LinkTarget;
            // A chain of links ends: the system refuses to list a folder behind one that doesn't.
            real = target is null ? next : RealPath(Path.GetFullPath(target, real));
        }
        return real;
    }
}
