namespace Selfsame.Vision.Sources;

/// <summary>Finds the files below a folder, each real folder once; hidden ones are passed over.</summary>
internal sealed class FolderWalk(string root)
{
    private readonly HashSet<string> visited = new(StringComparer.Ordinal);

    /// <summary>The images: paths relative to the root, with '/'.</summary>
    public IEnumerable<string> Images() => Files().Where(path => ImageNames.IsImage(path[(path.LastIndexOf('/') + 1)..]));

    /// <summary>All files: paths relative to the root, with '/'.</summary>
    public IEnumerable<string> Files() => Files(root, RealPath(Path.GetFullPath(root)), "");

    private IEnumerable<string> Files(string folder, string realFolder, string prefix)
    {
        if (!visited.Add(realFolder))
            yield break;
        var entries = new DirectoryInfo(folder).GetFileSystemInfos();
        // In order, so that which way to a folder counts as the first does not depend on the file system.
        Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var entry in entries)
        {
            if (ImageNames.IsHidden(entry.Name))
                continue;
            if (!entry.Attributes.HasFlag(FileAttributes.Directory))
            {
                yield return prefix + entry.Name;
                continue;
            }
            var real = Path.Combine(realFolder, entry.Name);
            if (entry.LinkTarget is not null)
                real = RealPath(real);
            foreach (var file in Files(entry.FullName, real, $"{prefix}{entry.Name}/"))
                yield return file;
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
