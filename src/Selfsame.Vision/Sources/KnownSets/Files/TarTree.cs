using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>A known set's files in one tar, or in several that would be unpacked into one folder.</summary>
internal sealed class TarTree : FileTree
{
    private readonly List<LocalFile> _tars = [];
    private readonly Dictionary<string, (LocalFile Tar, long Offset, long Size)> _files = new(StringComparer.Ordinal);

    /// <summary>Opens tars; of files with one path the last counts.</summary>
    /// <exception cref="SourceException">A tar is damaged.</exception>
    public TarTree(string location, params IEnumerable<string> tars)
    {
        Location = location;
        try
        {
            foreach (var path in tars)
            {
                var tar = new LocalFile(path);
                _tars.Add(tar);
                foreach (var entry in TarIndex.Of(tar))
                {
                    _files[entry.Name] = (tar, entry.Offset, entry.Size);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override string Location { get; }

    public override bool Has(string path) => _files.ContainsKey(path);

    public override IEnumerable<string> Images(string folder)
    {
        var prefix = folder.TrimEnd('/') + "/";
        return ImageList.Ordered(_files.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..])
            .Where(name => ImageNames.IsImagePath(name)));
    }

    public override EncodedImage Open(string path)
    {
        if (!_files.TryGetValue(path, out var place))
        {
            throw new ImageException("the file is not in the tar");
        }

        try
        {
            return ImageDecoder.Open(place.Tar.Read(place.Offset, place.Size));
        }
        catch (IOException error)
        {
            throw new ImageException($"cannot read the tar: {error.Message}", error);
        }
    }

    public override (ByteFile File, long Offset, long Length) Locate(string path) =>
        _files.TryGetValue(path, out var place) ? (place.Tar, place.Offset, place.Size) : throw new SourceException($"there is no {path} in {Location}");

    public override void Dispose() => _tars.ForEach(tar => tar.Dispose());
}
