using System.Runtime.InteropServices;

namespace Selfsame.Torch.Serialization;

/// <summary>Flushes a folder's entries to the disk, so that a rename survives a power cut. .NET opens no folders, hence libc.</summary>
internal static partial class FolderSync
{
    /// <summary>
    /// Flushes the folder where the system can (not on Windows, whose file system journals renames); failure is harmless.
    /// </summary>
    internal static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int readOnly = 0;
        var descriptor = Open(folder, readOnly);
        if (descriptor >= 0)
        {
            _ = FSync(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
