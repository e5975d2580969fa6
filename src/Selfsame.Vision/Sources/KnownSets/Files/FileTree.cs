using System.Text;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>The files of a known set, in a folder or in tars of it, by their paths with '/'.</summary>
internal abstract class FileTree : IDisposable
{
    // Lists of images and annotations: the largest, ImageNet's, has some megabytes.
    private const long LargestText = 256 << 20;

    /// <summary>Where it is, as the user said.</summary>
    public abstract string Location { get; }

    /// <summary>Whether there is such a file.</summary>
    public abstract bool Has(string path);

    /// <summary>Every image below a folder, by its path within the folder; nothing when there is no such folder.</summary>
    public abstract IEnumerable<string> Images(string folder);

    /// <summary>Opens an image.</summary>
    /// <exception cref="ImageException">It is gone, unreadable, or no image.</exception>
    public abstract EncodedImage Open(string path);

    /// <summary>Where a file's bytes are; the file is the tree's to close.</summary>
    /// <exception cref="SourceException">There is no such file.</exception>
    public abstract (ByteFile File, long Offset, long Length) Locate(string path);

    /// <summary>A file's content.</summary>
    /// <exception cref="SourceException">There is no such file, or it is too large.</exception>
    public byte[] Read(string path)
    {
        var (file, offset, length) = Locate(path);
        var content = length <= LargestText ? new byte[length] : throw new SourceException($"{path} in {Location} is too large for a list");
        return file.Fill(offset, content) == length ? content : throw new SourceException($"{path} in {Location} has become shorter while it was read");
    }

    /// <summary>A text's lines without those that are empty.</summary>
    public IReadOnlyList<string> Lines(string path) =>
        Encoding.UTF8.GetString(Read(path)).Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Where a set is below this tree: in its own folder, or at the top.</summary>
    /// <param name="folder">The set's own folder.</param>
    /// <param name="markers">Files one of which shows that the set is there.</param>
    /// <returns>What its files' paths begin with: empty, or with '/' at the end.</returns>
    /// <exception cref="SourceException">None of the files is there.</exception>
    public string Find(string folder, params IEnumerable<string> markers)
    {
        foreach (var prefix in new[] { folder + "/", "" })
        {
            if (markers.Any(marker => Has(prefix + marker)))
            {
                return prefix;
            }
        }

        throw new SourceException($"{Location} has no {folder}/{markers.First()} and no {markers.First()}");
    }

    public abstract void Dispose();
}
