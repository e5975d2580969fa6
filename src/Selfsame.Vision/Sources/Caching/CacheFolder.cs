using System.Security.Cryptography;
using System.Text;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Where lists that are costly to make are kept: <c>SELFSAME_CACHE</c>, or <c>selfsame</c> in the user's cache folder (<c>XDG_CACHE_HOME</c>, <c>~/.cache</c>).
/// Everything in it can be deleted at any time: it's made again.
/// </summary>
internal static class CacheFolder
{
    private const string Variable = "SELFSAME_CACHE";

    /// <summary>The folder, which may not exist yet.</summary>
    public static string Root
    {
        get
        {
            var stated = Environment.GetEnvironmentVariable(Variable);
            if (!string.IsNullOrEmpty(stated))
            {
                return stated;
            }

            var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            return Path.Combine(
                string.IsNullOrEmpty(caches) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache") : caches, "selfsame");
        }
    }

    /// <summary>The file for something that has a long name.</summary>
    /// <param name="folder">The cache folder.</param>
    /// <param name="key">The long name: a full path, a URL.</param>
    /// <param name="extension">With its dot.</param>
    public static string FileFor(string folder, string key, string extension) =>
        Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16)) + extension);

    /// <summary>Writes a file so that a reader finds it whole or not at all.</summary>
    /// <returns>False when it can't be written: a cache is never a reason to fail.</returns>
    public static bool TryWrite(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            return false;
        }
    }

    /// <summary>A file's content; null when it can't be read.</summary>
    public static byte[]? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It never came to be.
        }
    }
}
