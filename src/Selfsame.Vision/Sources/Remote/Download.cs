using System.Security.Cryptography;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Brings a remote file into a folder. It grows as <c>FILE.part</c>, and one that was left half done goes on where it ended, unless the file behind the address
/// has changed since.
/// </summary>
internal static class Download
{
    private const string Part = ".part", Stamp = ".part.stamp";
    private const int Chunk = 1 << 16;

    /// <summary>Downloads a file.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="path">Where it goes when it's whole.</param>
    /// <param name="retry">How requests are repeated.</param>
    /// <param name="progress">Told how many bytes of how many are there.</param>
    /// <param name="check">Called with the whole file's temporary path before it gets its name; throws when it isn't what it should be, and then
    /// it's deleted.</param>
    /// <param name="cancellation">Ends it; what is there stays for the next time.</param>
    /// <exception cref="RemoteException">It can't be had.</exception>
    public static void To(Uri address, string path, HttpRetry retry, Action<long, long>? progress, Action<string> check, CancellationToken cancellation)
    {
        using var file = RemoteFile.Open(address, retry, cancellation);
        var part = path + Part;
        using (var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            if (target.Length > file.Length || ReadStamp(path) != Identity(file))
            {
                target.SetLength(0);
            }

            File.WriteAllText(path + Stamp, Identity(file));
            target.Seek(0, SeekOrigin.End);
            Receive(file, target, progress, cancellation);
        }

        try
        {
            check(part);
        }
        catch (InvalidDataException)
        {
            File.Delete(part);
            File.Delete(path + Stamp);
            throw;
        }

        File.Move(part, path, overwrite: true);
        File.Delete(path + Stamp);
    }

    /// <summary>A file's hash in hexadecimal.</summary>
    public static string Hash(string path, HashAlgorithmName algorithm, CancellationToken cancellation)
    {
        using var file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(algorithm);
        var buffer = new byte[1 << 20];
        while (file.Read(buffer) is > 0 and var read)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Receive(RemoteFile file, FileStream target, Action<long, long>? progress, CancellationToken cancellation)
    {
        using var reader = file.OpenReader(target.Length, cancellation);
        var buffer = new byte[Chunk];
        while (reader.Position < file.Length)
        {
            target.Write(buffer.AsSpan(0, reader.Fill(buffer)));
            progress?.Invoke(target.Length, file.Length);
        }
    }

    private static string Identity(RemoteFile file) => $"{file.Length} {file.Stamp}";

    private static string? ReadStamp(string path) => File.Exists(path + Stamp) ? File.ReadAllText(path + Stamp) : null;
}
