namespace Selfsame.Vision.Sources;

/// <summary>
/// The list of a tar's files, made once: kept beside the tar (<c>FILE.tar.index</c>) or, where that can't be written, in the cache folder. It is
/// valid as long as the tar's length and time of change are those it was made from; a damaged one is made anew.
/// </summary>
internal static class TarIndex
{
    /// <summary>What a tar's name is followed by.</summary>
    public const string Extension = ".index";

    /// <summary>A tar with fewer files is listed faster than a second file is opened.</summary>
    public const int LeastKept = 1000;

    private const int LocalChunk = 4096;

    private static ReadOnlySpan<byte> Magic => "selfsame-tar-1\n"u8;

    /// <summary>A local tar's files, from its index or from itself.</summary>
    /// <exception cref="SourceException">The tar is damaged or truncated.</exception>
    public static IReadOnlyList<TarEntry> Of(LocalFile tar, string? cacheFolder = null, int leastKept = LeastKept)
    {
        var beside = System.IO.Path.GetFullPath(tar.Path) + Extension;
        var elsewhere = CacheFolder.FileFor(System.IO.Path.Combine(cacheFolder ?? CacheFolder.Root, "tars"), System.IO.Path.GetFullPath(tar.Path), Extension);
        foreach (var place in new[] { beside, elsewhere })
        {
            if (Parse(CacheFolder.TryRead(place), tar, anyStamp: false) is { } known)
            {
                return known;
            }
        }

        var entries = new TarReader(new BufferedBytes(tar, LocalChunk)).ReadEntries();
        if (entries.Count >= leastKept)
        {
            var content = Format(tar, entries);
            _ = (IsMeantToBeWritten(beside) && CacheFolder.TryWrite(beside, content)) || CacheFolder.TryWrite(elsewhere, content);
        }

        return entries;
    }

    /// <summary>The index as a file.</summary>
    public static byte[] Format(ByteFile tar, IReadOnlyList<TarEntry> entries)
    {
        using var writer = new CacheWriter(Magic);
        writer.Number(tar.Length);
        writer.Text(tar.Stamp);
        writer.Number(entries.Count);
        long at = 0;
        foreach (var entry in entries)
        {
            writer.Name(entry.Name);
            writer.Number(entry.Offset - at);
            writer.Number(entry.Size);
            writer.Text(entry.Label ?? "");
            at = entry.Offset + entry.Size;
        }

        return writer.Finish();
    }

    /// <summary>Reads an index.</summary>
    /// <param name="content">The file; null when there is none.</param>
    /// <param name="tar">What it must belong to.</param>
    /// <param name="anyStamp">Whether the length alone decides, as for an index that was copied along with its tar.</param>
    /// <returns>Null when it's damaged or belongs to another content.</returns>
    public static IReadOnlyList<TarEntry>? Parse(byte[]? content, ByteFile tar, bool anyStamp)
    {
        try
        {
            using var reader = CacheReader.Open(content, Magic);
            return reader is null || reader.Number() != tar.Length ? null : Parse(reader, tar, anyStamp);
        }
        catch (Exception error) when (error is IOException or FormatException or ArgumentException)
        {
            return null; // whoever wrote it, it's no index
        }
    }

    private static TarEntry[]? Parse(CacheReader reader, ByteFile tar, bool anyStamp)
    {
        var stamp = reader.Text();
        if (!anyStamp && stamp != tar.Stamp)
        {
            return null;
        }

        // Each file has a header of 512 bytes.
        if (reader.Number() is not (>= 0 and var count) || count > tar.Length / 512)
        {
            return null;
        }

        var entries = new TarEntry[count];
        long at = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            var name = reader.Name();
            var offset = at + reader.Number();
            var size = reader.Number();
            if (offset < at || size < 0 || size > tar.Length - offset)
            {
                return null;
            }

            entries[i] = new TarEntry(name, offset, size, reader.Text() is { Length: > 0 } label ? label : null);
            at = offset + size;
        }

        return entries;
    }

    // Root may write everywhere; a folder that nobody may write in is to stay as it is all the same.
    private static bool IsMeantToBeWritten(string path) => OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(System.IO.Path.GetDirectoryName(path)!) & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;
}
