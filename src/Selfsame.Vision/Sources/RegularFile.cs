using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Opens files for reading without ever waiting: a named pipe that nobody writes to would hold up whoever opens it for good. .NET has no such flag, hence libc.
/// </summary>
internal static partial class RegularFile
{
    private const int ReadOnly = 0;

    // O_NONBLOCK | O_CLOEXEC. Regular files are read as ever.
    private static readonly int s_flags = ReadOnly | (OperatingSystem.IsLinux() ? 0x800 | 0x80000 : 0x4 | 0x1000000);

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It is gone, can't be read, or is no file but a pipe, a socket or a device without an end.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it.</exception>
    public static SafeFileHandle Open(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return File.OpenHandle(path);
        }

        var descriptor = OpenDescriptor(path, s_flags);
        if (descriptor < 0)
        {
            return File.OpenHandle(path); // which says why it fails
        }

        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            _ = RandomAccess.GetLength(handle);
            return handle;
        }
        catch (NotSupportedException)
        {
            handle.Dispose();
            throw new IOException($"{path} is a pipe or a device, not a file");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);
}
