using System.Reflection;
using System.Runtime.InteropServices;

namespace Selfsame.Torch.Native;

/// <summary>Finds the shim: <c>SELFSAME_NATIVE</c>, beside the assembly, or the checkout's native/build.</summary>
internal static class NativeLoader
{
    private static int s_registered;

    public static void Register()
    {
        if (Interlocked.Exchange(ref s_registered, 1) == 0)
        {
            NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != NativeMethods.Library)
        {
            return 0;
        }

        const string file = "lib" + NativeMethods.Library + ".so";
        foreach (var folder in Folders())
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
            {
                continue;
            }

            try
            {
                return NativeLibrary.Load(path);
            }
            catch (DllNotFoundException e)
            {
                // The loader's own words name the library that is missing, e.g. libtorch_cpu.so.
                var reason = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim()).FirstOrDefault(l => l.Contains(".so", StringComparison.Ordinal) && l.Contains(':', StringComparison.Ordinal)) ?? e.Message;
                throw new TorchUnavailableException($"libtorch can't be loaded: {reason}; install it with 'apt-get install libtorch1.13 libopenblas0-openmp', or set LIBTORCH and rebuild native/", e);
            }
        }

        throw new TorchUnavailableException($"{file} was not found; build it with './selfsame doctor' in a checkout, or name its folder in SELFSAME_NATIVE");
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("SELFSAME_NATIVE") is { Length: > 0 } stated)
        {
            yield return stated;
            yield break;
        }

        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "native", "build");
        }
    }
}
