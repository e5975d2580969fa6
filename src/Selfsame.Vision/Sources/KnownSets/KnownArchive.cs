namespace Selfsame.Vision.Sources;

/// <summary>A file of a known set as its authors offer it.</summary>
/// <param name="Url">Its official address.</param>
/// <param name="Bytes">Its size; null where none is published.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal; null where none is published.</param>
/// <param name="Md5">Its MD5 where that is what's published.</param>
public sealed record KnownArchive(string Url, long? Bytes, string? Sha256, string? Md5 = null)
{
    /// <summary>An archive within it that is unpacked too, by its path; null for none.</summary>
    public KnownArchive? Inner { get; init; }

    /// <summary>The file's name.</summary>
    public string FileName => Url[(Url.LastIndexOf('/') + 1)..];

    /// <summary>Whether it's more than one file in one.</summary>
    public bool IsPacked => FileName.EndsWith(".tar", StringComparison.Ordinal) || FileName.EndsWith(".zip", StringComparison.Ordinal) || IsZippedTar;

    internal bool IsZippedTar => FileName.EndsWith(".tar.gz", StringComparison.Ordinal) || FileName.EndsWith(".tgz", StringComparison.Ordinal);
}
