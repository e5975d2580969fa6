using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Downloads and unpacks a known set. An archive whose checksum is published must have it; of one without, the SHA-256 is recorded and must be the
/// same the next time. What is done is recorded beside the set, so the same call goes on where an earlier one ended. An archive that lies in the
/// folder already is taken as if it had been downloaded.
/// </summary>
public sealed class SetDownload
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly KnownSet _set;
    private readonly string _folder;
    private readonly string _place;

    /// <summary>Prepares.</summary>
    /// <param name="set">What to download.</param>
    /// <param name="folder">Where to; made when it isn't there.</param>
    /// <exception cref="SourceException">The set can't be downloaded; the message says where it is to be had.</exception>
    public SetDownload(KnownSet set, string folder)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (set.Archives.Count == 0)
        {
            throw new SourceException($"{set.Name} can't be downloaded by a program: {set.Note}");
        }

        (_set, _folder, _place) = (set, folder, Path.Combine(folder, set.Folder));
    }

    /// <summary>A folder that has the archives too, as <c>https://host/path</c>; null takes the official addresses. Checksums are the same.</summary>
    public Uri? Mirror { get; init; }

    /// <summary>Whether archives stay after they were unpacked.</summary>
    public bool KeepArchives { get; init; }

    /// <summary>Told how many bytes of an archive are there: its name, how many, of how many.</summary>
    public Action<string, long, long>? Progress { get; init; }

    /// <summary>Told what is done, line by line.</summary>
    public Action<string>? Notify { get; init; }

    // A first request that fails should say so soon: someone is waiting.
    internal HttpRetry Retry { get; init; } = HttpRetry.Default with { Attempts = 4 };

    private string RecordPath => Path.Combine(_folder, $".{_set.Name}.downloads.json");

    /// <summary>Downloads what is missing, checks and unpacks it.</summary>
    /// <returns>What was recorded of every archive.</returns>
    /// <exception cref="SourceException">An archive can't be had or unpacked.</exception>
    /// <exception cref="InvalidDataException">One has another checksum than it should have.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the same call goes on.</exception>
    public IReadOnlyList<DownloadRecord> Run(CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(_place);
        var records = ReadRecords();
        foreach (var archive in _set.Archives)
        {
            if (records.Find(r => r.File == archive.FileName) is { IsDone: true } done && (!KeepArchives || File.Exists(PathOf(archive))))
            {
                Notify?.Invoke($"{archive.FileName} is here already (SHA-256 {done.Sha256})");
                continue;
            }

            var record = Fetch(archive, records.Find(r => r.File == archive.FileName), cancellation);
            Replace(records, record);
            Unpack(archive, PathOf(archive), cancellation);
            Replace(records, record with { IsDone = true });
            if (archive.IsPacked && !KeepArchives)
            {
                File.Delete(PathOf(archive));
            }
        }

        return records;
    }

    private string PathOf(KnownArchive archive) => Path.Combine(_place, archive.FileName);

    private DownloadRecord Fetch(KnownArchive archive, DownloadRecord? before, CancellationToken cancellation)
    {
        var path = PathOf(archive);
        var address = Mirror is null ? new Uri(archive.Url) : new Uri(Mirror.AbsoluteUri.TrimEnd('/') + "/" + archive.FileName);
        var sha256 = "";
        try
        {
            if (!File.Exists(path))
            {
                Download.To(address, path, Retry, (done, all) => Progress?.Invoke(archive.FileName, done, all), part =>
                    sha256 = Check(archive, part, before, cancellation), cancellation);
            }
            else
            {
                sha256 = Check(archive, path, before, cancellation);
            }
        }
        catch (RemoteException error)
        {
            var note = _set.Note is null ? "" : $" ({_set.Note})";
            throw new SourceException($"{error.Message}. Run the command again later, or put {archive.FileName} into {_place} yourself{note}", error);
        }

        return new DownloadRecord { File = archive.FileName, Url = HttpRequests.Name(address), Bytes = new FileInfo(path).Length, Sha256 = sha256 };
    }

    // Gives the SHA-256.
    private string Check(KnownArchive archive, string path, DownloadRecord? before, CancellationToken cancellation)
    {
        var sha256 = Download.Hash(path, HashAlgorithmName.SHA256, cancellation);
        if (archive.Sha256 is not null)
        {
            Require("SHA-256", sha256, archive.Sha256);
            Notify?.Invoke($"{archive.FileName}: SHA-256 is right");
        }
        else if (archive.Md5 is not null)
        {
            Require("MD5", Download.Hash(path, HashAlgorithmName.MD5, cancellation), archive.Md5);
            Notify?.Invoke($"{archive.FileName}: MD5 is right (no SHA-256 is published); SHA-256 {sha256}");
        }
        else if (before is not null)
        {
            Require("SHA-256", sha256, before.Sha256);
            Notify?.Invoke($"{archive.FileName}: SHA-256 is that of last time");
        }
        else
        {
            Notify?.Invoke($"{archive.FileName}: no checksum is published; SHA-256 {sha256} is recorded for next time");
        }

        return sha256;

        void Require(string kind, string found, string expected)
        {
            if (found != expected)
            {
                throw new InvalidDataException(
                    $"{archive.FileName} has {kind} {found} instead of {expected}: it was damaged or replaced; "
                    + "delete what is left of it and run the command again, or give another place with --from");
            }
        }
    }

    private void Unpack(KnownArchive archive, string path, CancellationToken cancellation)
    {
        if (!archive.IsPacked)
        {
            return;
        }

        Notify?.Invoke($"unpacking {archive.FileName}");
        try
        {
            // Both refuse entries that lead out of the folder.
            if (archive.FileName.EndsWith(".zip", StringComparison.Ordinal))
            {
                ZipFile.ExtractToDirectoryAsync(path, _place, overwriteFiles: true, cancellation).GetAwaiter().GetResult();
            }
            else
            {
                using var file = File.OpenRead(path);
                using Stream tar = archive.IsZippedTar ? new GZipStream(file, CompressionMode.Decompress) : file;
                TarFile.ExtractToDirectoryAsync(tar, _place, overwriteFiles: true, cancellation).GetAwaiter().GetResult();
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new SourceException($"{path} can't be unpacked: {error.Message}", error);
        }

        if (archive.Inner is { } inner)
        {
            var within = Path.Combine(_place, inner.Url);
            if (!File.Exists(within))
            {
                throw new SourceException($"{path} has no {inner.Url}");
            }

            _ = Check(inner, within, null, cancellation);
            Unpack(inner, within, cancellation);
            File.Delete(within);
        }
    }

    private List<DownloadRecord> ReadRecords()
    {
        try
        {
            return File.Exists(RecordPath) ? JsonSerializer.Deserialize<List<DownloadRecord>>(File.ReadAllBytes(RecordPath), s_json) ?? [] : [];
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{RecordPath} is damaged; delete it, and the command makes it again", error);
        }
    }

    private void Replace(List<DownloadRecord> records, DownloadRecord record)
    {
        records.RemoveAll(r => r.File == record.File);
        records.Add(record);
        if (!CacheFolder.TryWrite(RecordPath, JsonSerializer.SerializeToUtf8Bytes(records, s_json)))
        {
            throw new SourceException($"cannot write {RecordPath}");
        }
    }
}
