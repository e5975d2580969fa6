using System.Text;

namespace Selfsame.Torch.Serialization;

/// <summary>Replaces files so that a reader, a kill or a power cut finds either the old content or the new one, never a part.</summary>
public static class AtomicFile
{
    private const int UnixNoSpace = 28;                          // ENOSPC
    private const int UnixQuota = 122;                           // EDQUOT
    private const int WindowsDiskFull = unchecked((int)0x80070070); // ERROR_DISK_FULL

    /// <summary>
    /// Writes a temporary file in the same folder, flushes it to the disk and renames it over <paramref name="path"/>. When anything fails,
    /// the temporary file is deleted and an existing file stays as it was.
    /// </summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the content; the stream can seek.</param>
    /// <exception cref="IOException">The file can't be written; for a full disk the message says so.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? throw new IOException($"cannot write '{path}': it is a folder");
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"cannot write '{path}': there is no folder {folder}");
        }

        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e)
        {
            DeleteQuietly(temporary);
            if (e is IOException && e.HResult is UnixNoSpace or UnixQuota or WindowsDiskFull)
            {
                var kept = File.Exists(full) ? "; the file there before is unharmed" : "";
                throw new IOException($"cannot write '{path}': the disk is full{kept}. Free some space and try again.", e);
            }

            throw;
        }

        FolderSync.Flush(folder);
    }

    /// <summary>Writes a text as UTF-8, in the same way.</summary>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static void DeleteQuietly(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that brought us here is the one to report.
        }
    }
}
