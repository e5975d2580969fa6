using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Sources;

/// <summary>
/// The images of WebDataset shards, local or behind http(s), in the order of the shards and their files. Labels are those of the <c>.cls</c>, <c>.json</c> or
/// <c>.txt</c> files beside them, or else the first-level folders. Every shard is listed once and its index kept; see <see cref="TarIndex"/>.
/// </summary>
/// <remarks>
/// Local shards are read image by image. Remote ones are listed by reading them through once, unless there is an index behind their address followed by
/// <c>.index</c>; a loader then reads them forward, see <see cref="IStreamedSource"/>.
/// </remarks>
internal sealed class ShardSource : IStreamedSource
{
    private const int Connections = 16;

    private readonly ByteFile[] _shards;
    private readonly int[] _starts;
    private readonly NameTable _names;
    private readonly (long Offset, long Size)[] _places;
    private readonly ShardLabels _labels;
    private readonly Lazy<string> _fingerprint;

    private ShardSource(string location, ByteFile[] shards, IReadOnlyList<TarEntry>[] indexes)
    {
        Location = location;
        _shards = shards;
        _starts = new int[shards.Length];
        var (names, places, stated, folders) = (new List<string>(), new List<(long, long)>(), new List<string?>(), new List<string>());
        var areTexts = true;
        for (var i = 0; i < shards.Length; i++)
        {
            _starts[i] = places.Count;
            var shard = System.IO.Path.GetFileName(shards[i].Path);
            foreach (var (image, label, isText) in ShardSamples.Of(indexes[i]))
            {
                var slash = image.Name.IndexOf('/', StringComparison.Ordinal);
                names.Add($"{shard}/{image.Name}");
                places.Add((image.Offset, image.Size));
                stated.Add(label);
                areTexts &= isText || label is null;
                folders.Add(slash < 0 ? "" : string.Intern(image.Name[..slash]));
            }

            indexes[i] = []; // a large part of the memory is theirs
        }

        if (places.Count == 0)
        {
            throw new SourceException($"no images in {location} (looked for {ImageNames.Listed})");
        }

        _names = new NameTable(names, names.Count);
        _places = [.. places];
        _labels = ShardLabels.Of(stated, areTexts, folders);
        _fingerprint = new(() => ImageList.Hash(_names, _labels.Labels));
    }

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public int Count => _places.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _labels.Classes;

    /// <inheritdoc/>
    public ReadOnlySpan<int> Labels => _labels.Labels;

    /// <inheritdoc/>
    public string Fingerprint => _fingerprint.Value;

    /// <inheritdoc/>
    public bool IsStreamed => _shards[0] is RemoteFile;

    /// <inheritdoc/>
    public IReadOnlyList<int> PartStarts => _starts;

    /// <summary>Opens shards.</summary>
    /// <param name="location">What the user calls them.</param>
    /// <param name="paths">Every shard's path or address.</param>
    /// <param name="notify">Told what takes long, in one line.</param>
    /// <param name="cacheFolder">Where the indexes of shards are kept that can't have one beside them; null for the usual place.</param>
    /// <param name="retry">How requests are repeated; null for the usual way.</param>
    /// <exception cref="SourceException">A shard is missing, damaged or truncated, or there are no images.</exception>
    public static ShardSource Open(
        string location, IReadOnlyList<string> paths, Action<string>? notify = null, string? cacheFolder = null, HttpRetry? retry = null)
    {
        var shards = new ByteFile[paths.Count];
        var indexes = new IReadOnlyList<TarEntry>[paths.Count];
        try
        {
            var unknown = 0;
            Parallel.For(0, paths.Count, new ParallelOptions { MaxDegreeOfParallelism = Connections }, i =>
            {
                if (!HttpRequests.IsAddress(paths[i]))
                {
                    var file = new LocalFile(paths[i]);
                    shards[i] = file;
                    indexes[i] = TarIndex.Of(file, cacheFolder);
                    return;
                }

                var remote = RemoteFile.Open(AddressOf(paths[i]), retry);
                shards[i] = remote;
                indexes[i] = RemoteTarIndex.Of(remote, cacheFolder, () =>
                {
                    if (Interlocked.Increment(ref unknown) == 1)
                    {
                        notify?.Invoke($"{location} is read through once, to list its images; the list is kept");
                    }
                });
            });
            return new ShardSource(location, shards, indexes);
        }
        catch (AggregateException errors)
        {
            Close(shards);
            throw errors.InnerExceptions[0] switch
            {
                SourceException error => error,
                IOException or UnauthorizedAccessException =>
                    new SourceException($"cannot read {location}: {errors.InnerExceptions[0].Message}", errors.InnerExceptions[0]),
                var error => error,
            };
        }
        catch
        {
            Close(shards);
            throw;
        }
    }

    /// <inheritdoc/>
    public string NameOf(int index) => _names[index];

    /// <inheritdoc/>
    public EncodedImage Open(int index)
    {
        var (offset, size) = _places[index];
        var shard = _shards[PartOf(index)];
        try
        {
            return ImageDecoder.Open(shard.Read(offset, size));
        }
        catch (IOException error) when (shard is LocalFile)
        {
            throw new ImageException($"cannot read the tar: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public IPartReader OpenPart(int part, CancellationToken cancellation) => new ShardReader(_shards[part], _places, cancellation);

    /// <summary>Closes the shards.</summary>
    public void Dispose() => Close(_shards);

    private int PartOf(int index)
    {
        var place = Array.BinarySearch(_starts, index);
        if (place < 0)
        {
            return ~place - 1;
        }

        // Of shards without images all begin where the next one does: the last has it.
        while (place + 1 < _starts.Length && _starts[place + 1] == index)
        {
            place++;
        }

        return place;
    }

    private static Uri AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Fragment.Length == 0
        ? address
        : throw new SourceException($"{text} is not the address of a tar (a folder in a remote tar can't be chosen)");

    private static void Close(ByteFile?[] shards)
    {
        foreach (var shard in shards)
        {
            shard?.Dispose();
        }
    }
}
