using System.Buffers;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Annotations;

/// <summary>
/// The files of a folder or of an uncompressed tar, by their paths with '/'. Hidden ones are passed over. Safe to use from many threads.
/// </summary>
internal sealed class SetFiles : IDisposable
{
    private const string TarMark = ".tar#";
    private readonly string? _folder;
    private readonly LocalFile? _tar;
    private readonly Dictionary<string, TarEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _prefix;

    private SetFiles(string location, string? folder, LocalFile? tar, IEnumerable<TarEntry> entries, bool leaveOutCommonFolder)
    {
        Location = location;
        (_folder, _tar) = (folder, tar);
        // Of entries with one name the last counts, as in unpacking.
        foreach (var entry in entries)
        {
            _entries[entry.Name] = entry;
        }

        _prefix = leaveOutCommonFolder ? CommonFolder(_entries.Keys) : "";
        Names = [.. _entries.Keys.Select(name => name[_prefix.Length..]).Order(StringComparer.Ordinal)];
    }

    /// <summary>Where the files are, as it was given.</summary>
    public string Location { get; }

    /// <summary>All paths, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Lists a folder, <c>file.tar</c> or <c>file.tar#inner/folder</c>.</summary>
    /// <param name="path">Which.</param>
    /// <param name="leaveOutCommonFolder">Whether a single folder around everything is left out of the paths.</param>
    /// <exception cref="SourceException">There is nothing, or it can't be read.</exception>
    public static SetFiles Open(string path, bool leaveOutCommonFolder = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (Directory.Exists(path))
            {
                return new SetFiles(path, path, null, new FolderWalk(path).Files().Select(name => new TarEntry(name, 0, 0)), leaveOutCommonFolder);
            }

            if (File.Exists(path))
            {
                return OpenTar(path, path, "", leaveOutCommonFolder);
            }

            var at = path.IndexOf(TarMark, StringComparison.OrdinalIgnoreCase);
            var file = at < 0 ? path : path[..(at + TarMark.Length - 1)];
            return at >= 0 && File.Exists(file)
                ? OpenTar(path, file, path[(file.Length + 1)..].Trim('/'), leaveOutCommonFolder)
                : throw new SourceException($"there is no {file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"cannot read {path}: {error.Message}", error);
        }
    }

    /// <summary>Whether there is a file.</summary>
    public bool Contains(string name) => _entries.ContainsKey(_prefix + name);

    /// <summary>Reads a whole file into pooled memory.</summary>
    /// <exception cref="ImageException">It is gone or can't be read.</exception>
    public IMemoryOwner<byte> Read(string name)
    {
        if (!_entries.TryGetValue(_prefix + name, out var entry))
        {
            throw new ImageException("there is no such file");
        }

        try
        {
            if (_tar is not null)
            {
                return _tar.Read(entry.Offset, entry.Size);
            }

            using var file = new LocalFile(Path.Combine(_folder!, entry.Name));
            return file.Read(0, file.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ImageException($"cannot read the file: {error.Message}", error);
        }
    }

    /// <summary>Reads a whole file as a stream.</summary>
    /// <exception cref="ImageException">It is gone or can't be read.</exception>
    public MemoryStream ReadStream(string name)
    {
        using var bytes = Read(name);
        return new MemoryStream(bytes.Memory.ToArray(), writable: false);
    }

    /// <summary>The lines of a text file, trimmed, without empty ones.</summary>
    /// <exception cref="ImageException">It is gone or can't be read.</exception>
    public IReadOnlyList<string> ReadLines(string name)
    {
        using var reader = new StreamReader(ReadStream(name));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>Closes the tar.</summary>
    public void Dispose() => _tar?.Dispose();

    private static SetFiles OpenTar(string location, string file, string folder, bool leaveOutCommonFolder)
    {
        var tar = new LocalFile(file);
        try
        {
            var prefix = folder.Length > 0 ? folder + "/" : "";
            var inner = TarIndex.Of(tar)
                .Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(e => e with { Name = e.Name[prefix.Length..] })
                .Where(e => !e.Name.Split('/').Any(part => ImageNames.IsHidden(part)))
                .ToList();
            return inner.Count > 0
                ? new SetFiles(location, null, tar, inner, leaveOutCommonFolder)
                : throw new SourceException($"there is no folder {folder} in {file}");
        }
        catch
        {
            tar.Dispose();
            throw;
        }
    }

    // "bccd/" when every file lies below it.
    private static string CommonFolder(IReadOnlyCollection<string> names)
    {
        var first = names.FirstOrDefault() ?? "";
        var prefix = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        return prefix.Length > 0 && names.All(n => n.StartsWith(prefix, StringComparison.Ordinal)) ? prefix : "";
    }
}
