using System.Collections.Concurrent;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>A known set's files in a folder.</summary>
internal sealed class FolderTree(string root) : FileTree
{
    private readonly ConcurrentDictionary<string, LocalFile> _open = new(StringComparer.Ordinal);

    public override string Location => root;

    public override bool Has(string path) => File.Exists(Path.Combine(root, path));

    public override IEnumerable<string> Images(string folder)
    {
        var path = Path.Combine(root, folder);
        return Directory.Exists(path) ? FolderListing.Of(path).Names : [];
    }

    public override EncodedImage Open(string path) => FolderSource.OpenFile(Path.Combine(root, path));

    public override (ByteFile File, long Offset, long Length) Locate(string path)
    {
        if (!Has(path))
        {
            throw new SourceException($"there is no {path} in {root}");
        }

        var file = _open.GetOrAdd(path, p => new LocalFile(Path.Combine(root, p)));
        return (file, 0, file.Length);
    }

    public override void Dispose()
    {
        foreach (var file in _open.Values)
        {
            file.Dispose();
        }
    }
}
