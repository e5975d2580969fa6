using System.Globalization;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Lists a tar file's regular files from their headers, without reading their content: ustar, GNU (long names, large sizes) and pax
/// (POSIX.1-2017, "pax Interchange Format"). Links, devices and sparse files are passed over, and so are entries whose path is absolute or
/// climbs with "..": no such path is made by an honest archiver of a folder.
/// </summary>
internal sealed class TarReader(ByteFile file)
{
    private const int BlockSize = 512, MaxMetadata = 1 << 20;

    private readonly string path = file.Path;
    private readonly long length = file.Length;

    /// <summary>Whether a file starts with a tar header.</summary>
    public static bool IsTar(string path)
    {
        using var file = new LocalFile(path);
        Span<byte> block = stackalloc byte[BlockSize];
        return file.Fill(0, block) == BlockSize && TarHeader.IsValid(block);
    }

    /// <summary>The regular files in the order of the archive.</summary>
    /// <exception cref="SourceException">The file is damaged, truncated, or no tar.</exception>
    public List<TarEntry> ReadEntries()
    {
        var entries = new List<TarEntry>();
        var block = new byte[BlockSize];
        string? longName = null;
        long? longSize = null;
        var isSparse = false;
        for (long offset = 0; ;)
        {
            if (file.Fill(offset, block) < BlockSize)
                throw Truncated(entries.Count);
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
                return entries;
            if (!TarHeader.IsValid(block))
                throw new SourceException(offset == 0 ? $"{path} is not a tar file" : $"{path} is damaged (no tar header at byte {offset})");

            var header = new TarHeader(block);
            var kind = header.Kind;
            var isMetadata = kind is 'L' or 'K' or 'x' or 'X' or 'g';
            var size = isMetadata ? header.Size : longSize ?? header.Size;
            var content = offset + BlockSize;
            if (size < 0)
                throw new SourceException($"{path} is damaged (the size in the header at byte {offset} makes no sense)");
            for (var more = kind == 'S' && TarHeader.HasMoreMap(block, isHeader: true); more; more = TarHeader.HasMoreMap(block, isHeader: false))
            {
                if (file.Fill(content, block) < BlockSize)
                    throw Truncated(entries.Count);
                content += BlockSize;
            }
            if (size > length - content)
                throw Truncated(entries.Count);
            offset = content + (size + BlockSize - 1) / BlockSize * BlockSize;

            switch (kind)
            {
                case 'L':
                    longName = ReadText(content, size).TrimEnd('\0');
                    break;
                case 'x' or 'X':
                    (longName, longSize, isSparse) = ReadPax(content, size, longName, longSize);
                    break;
                case 'K' or 'g':
                    // A link's long target, or defaults for all entries (a comment, in practice): neither names a file.
                    break;
                default:
                    if (kind is '0' or '\0' or '7' && !isSparse && Normalise(longName ?? header.Name) is { } name)
                        entries.Add(new TarEntry(name, content, size, LabelFile.Read(file, name, content, size)));
                    (longName, longSize, isSparse) = (null, null, false);
                    break;
            }
        }
    }

    private static string? Normalise(string name)
    {
        while (name.StartsWith("./", StringComparison.Ordinal))
            name = name[2..];
        // Old archivers mark folders by a final '/' only.
        if (name.Length == 0 || name.EndsWith('/') || name.StartsWith('/') || name.Contains('\0', StringComparison.Ordinal))
            return null;
        return name.Split('/').Any(part => part is ".." or "." or "") ? null : name;
    }

    private string ReadText(long offset, long size)
    {
        if (size > MaxMetadata)
            throw new SourceException($"{path} is damaged (a name of {size} bytes)");
        var bytes = new byte[size];
        return file.Fill(offset, bytes) == size ? TarHeader.Decode(bytes) : throw new SourceException($"{path} is truncated");
    }

    /// <summary>Reads "LENGTH KEY=VALUE\n" records; LENGTH counts the record's own bytes.</summary>
    private (string? Name, long? Size, bool IsSparse) ReadPax(long offset, long size, string? name, long? fileSize)
    {
        if (size > MaxMetadata)
            throw new SourceException($"{path} is damaged (an extended header of {size} bytes)");
        var bytes = new byte[size];
        if (file.Fill(offset, bytes) < size)
            throw new SourceException($"{path} is truncated");
        ReadOnlySpan<byte> rest = bytes;
        var isSparse = false;
        while (rest.IndexOf((byte)' ') is > 0 and var space
            && int.TryParse(rest[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var record)
            && record > space + 1 && record <= rest.Length)
        {
            var pair = rest[(space + 1)..(record - 1)];
            rest = rest[record..];
            if (pair.StartsWith("path="u8))
                name = TarHeader.Decode(pair["path=".Length..]);
            else if (pair.StartsWith("GNU.sparse."u8))
                isSparse = true;
            else if (pair.StartsWith("size="u8)
                && long.TryParse(pair["size=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                fileSize = value;
        }
        return (name, fileSize, isSparse);
    }

    private SourceException Truncated(int entries)
        => new($"{path} is truncated (it ends without an end mark, after {entries} files): copy it again, or pack it anew");
}
