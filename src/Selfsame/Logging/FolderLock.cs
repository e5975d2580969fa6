using Selfsame.Training;

namespace Selfsame.Logging;

/// <summary>
/// Keeps other processes out of a folder that this one writes to. It ends with the process, however that ends; a process may take one more
/// than once.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = ".lock";

    private static readonly Dictionary<string, (FileStream File, int Holders)> s_held = [];

    private readonly string _path;
    private bool _isDisposed;

    private FolderLock(string path) => _path = path;

    /// <summary>Takes a folder, which is made when it isn't there.</summary>
    /// <exception cref="RunException">Another process has it.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(Path.GetFullPath(folder), FileName);
        lock (s_held)
        {
            if (!s_held.TryGetValue(path, out var held))
            {
                Directory.CreateDirectory(folder);
                held = (Open(path, folder), 0);
            }

            s_held[path] = held with { Holders = held.Holders + 1 };
            return new FolderLock(path);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (s_held)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            var (file, holders) = s_held[_path];
            if (holders > 1)
            {
                s_held[_path] = (file, holders - 1);
                return;
            }

            s_held.Remove(_path);
            // While it's still locked: who opens the name after this makes a file of his own.
            TryDelete(_path);
            file.Dispose();
        }
    }

    private static FileStream Open(string path, string folder)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new RunException($"another process is writing to {folder}; wait until it ends, or stop it first");
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty file that nobody holds says nothing.
        }
    }
}
