using System.IO.Enumeration;

namespace Selfsame.Vision.Sources;

/// <summary>Finds the files below a folder, each real folder once; hidden ones are passed over.</summary>
internal sealed class FolderWalk(string root)
{
    /// <summary>What .NET puts for bytes of a name that are no UTF-8; such a file can't be opened by its name.</summary>
    public const char NotUtf8 = '\uFFFD';

    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    private readonly HashSet<string> visited = new(StringComparer.Ordinal);

    /// <summary>The real folders that were listed so far and when each had last changed, in ticks of UTC.</summary>
    public List<(string Path, long Ticks)> Folders { get; } = [];

    /// <summary>The root with every symbolic link in it followed.</summary>
    public string RealRoot { get; } = RealPath(Path.GetFullPath(root));

    /// <summary>The images: paths relative to the root, with '/'.</summary>
    public IEnumerable<string> Images() => Files(root, RealRoot, "", ImageNames.IsImage);

    /// <summary>All files: paths relative to the root, with '/'.</summary>
    public IEnumerable<string> Files() => Files(root, RealRoot, "", _ => true);

    private IEnumerable<string> Files(string folder, string realFolder, string prefix, Func<ReadOnlySpan<char>, bool> isWanted)
    {
        if (!visited.Add(realFolder))
            yield break;
        Folders.Add((realFolder, Directory.GetLastWriteTimeUtc(realFolder).Ticks)); // before it's listed, so that a change meanwhile is noticed
        var entries = List(folder, isRoot: prefix.Length == 0, isWanted);
        // In order, so that which way to a folder counts as the first does not depend on the file system.
        Array.Sort(entries, (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var (name, isFolder, isLink) in entries)
        {
            if (!isFolder)
            {
                yield return prefix + name;
                continue;
            }
            var real = Path.Combine(realFolder, name);
            if (isLink)
                real = RealPath(real);
            foreach (var file in Files(Path.Combine(folder, name), real, $"{prefix}{name}/", isWanted))
                yield return file;
        }
    }

    private static (string Name, bool IsFolder, bool IsLink)[] List(string folder, bool isRoot, Func<ReadOnlySpan<char>, bool> isWanted)
    {
        try
        {
            var entries = new FileSystemEnumerable<(string Name, bool IsFolder, bool IsLink)>(
                folder,
                (ref FileSystemEntry e) => (e.FileName.ToString(), e.IsDirectory, e.IsDirectory && e.Attributes.HasFlag(FileAttributes.ReparsePoint)),
                s_everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry e) => e.IsDirectory || isWanted(e.FileName),
            };
            return [.. entries.Where(e => !ImageNames.IsHidden(e.Name))];
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
