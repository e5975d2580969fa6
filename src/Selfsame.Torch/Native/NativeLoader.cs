using System.Reflection;
using System.Runtime.InteropServices;

namespace Selfsame.Torch.Native;

/// <summary>Loads the shim over libtorch, with a reason that a person can act on when it can't.</summary>
internal static class NativeLoader
{
    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != NativeMethods.Library)
        {
            return 0;
        }

        var path = NativeFolders.Find(name)
            ?? throw new TorchUnavailableException($"{NativeFolders.FileName(name)} was not found; build it with './selfsame doctor' in a "
                + $"checkout, or name its folder in {NativeFolders.Variable}");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            // The loader's own words name the library that is missing, e.g. libtorch_cpu.so.
            var reason = e.Message
                .Split('\n', StringSplitOptions.TrimEntries)
                .FirstOrDefault(l => l.Contains(".so", StringComparison.Ordinal) && l.Contains(':', StringComparison.Ordinal))
                ?? e.Message;
            throw new TorchUnavailableException(
                $"libtorch can't be loaded: {reason}; install it with 'apt-get install libtorch1.13 libopenblas0-openmp', or set LIBTORCH and rebuild native/",
                e);
        }
    }
}
