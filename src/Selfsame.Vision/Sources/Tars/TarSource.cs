using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>The images in an uncompressed tar, or in one folder of it, read in place. Listed and labelled as a folder's.</summary>
public sealed class TarSource : IImageSource
{
    private readonly LocalFile file;
    private readonly ImageList images;
    private readonly (long Offset, long Size)[] places;

    private TarSource(string location, LocalFile file, ImageList images, (long Offset, long Size)[] places)
    {
        Location = location;
        this.file = file;
        this.images = images;
        this.places = places;
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public int Count => places.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => images.Classes;

    /// <inheritdoc/>
    public ReadOnlySpan<int> Labels => images.Labels;

    /// <inheritdoc/>
    public string Fingerprint => images.Fingerprint;

    /// <summary>Lists a tar's images, from its index when there is one.</summary>
    /// <param name="path">The tar file.</param>
    /// <param name="folder">The folder within it; empty for all of it.</param>
    /// <exception cref="SourceException">It is damaged or truncated, has no such folder, or no images there.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TarSource Open(string path, string folder = "")
    {
        ArgumentNullException.ThrowIfNull(folder);
        var file = new LocalFile(path);
        try
        {
            var all = TarIndex.Of(file);
            var inner = folder.Trim('/');
            var prefix = inner.Length > 0 ? inner + "/" : "";
            // Of entries with one name the last counts, as in unpacking.
            var found = new Dictionary<string, TarEntry>(StringComparer.Ordinal);
            foreach (var entry in all)
            {
                if (entry.Name.StartsWith(prefix, StringComparison.Ordinal) && ImageNames.IsImagePath(entry.Name.AsSpan(prefix.Length)))
                    found[entry.Name[prefix.Length..]] = entry;
            }
            if (found.Count == 0)
                throw Empty(path, inner, all);
            var images = new ImageList(found.Keys);
            return new TarSource(
                inner.Length > 0 ? $"{path}#{inner}" : path,
                file,
                images,
                [.. images.Names.Select(name => (found[name].Offset, found[name].Size))]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string NameOf(int index) => images.Names[index];

    /// <inheritdoc/>
    public EncodedImage Open(int index)
    {
        var (offset, size) = places[index];
        try
        {
            return ImageDecoder.Open(file.Read(offset, size));
        }
        catch (IOException error)
        {
            throw new ImageException($"cannot read the tar: {error.Message}", error);
        }
    }

    /// <summary>Closes the tar.</summary>
    public void Dispose() => file.Dispose();

    private static SourceException Empty(string path, string folder, IReadOnlyList<TarEntry> entries)
    {
        if (folder.Length > 0 && !entries.Any(entry => entry.Name.StartsWith(folder + "/", StringComparison.Ordinal)))
        {
            const int shown = 8;
            var folders = entries
                .Select(entry => entry.Name.Split('/'))
                .Where(parts => parts.Length > 1)
                .Select(parts => string.Join('/', parts.Take(Math.Min(2, parts.Length - 1))))
                .Distinct().Order(StringComparer.Ordinal).ToList();
            return new SourceException(
                $"there is no folder {folder} in {path}; it has {string.Join(", ", folders.Take(shown))}{(folders.Count > shown ? ", ..." : "")}");
        }
        return new SourceException($"no images in {path}{(folder.Length > 0 ? "#" + folder : "")} (looked for {ImageNames.Listed})");
    }
}
