using System.Reflection;
using System.Runtime.InteropServices;

namespace Selfsame.Vision.Imaging;

/// <summary>Finds this assembly's native library: in the folder SELFSAME_NATIVE, beside the program, or in a checkout's native/build.</summary>
internal static class NativeLibraries
{
    public const string Jpeg = "selfsame_jpeg";

    /// <summary>Called once, before the first native call.</summary>
    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Jpeg)
            return 0;
        var file = $"lib{name}.so";
        foreach (var folder in Folders())
        {
            var path = Path.Combine(folder, file);
            if (File.Exists(path))
                return NativeLibrary.Load(path);
        }
        throw new DllNotFoundException(
            $"{file} is missing: run ./selfsame doctor, or build it with: cmake -S native -B native/build -G Ninja && cmake --build native/build");
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("SELFSAME_NATIVE") is { Length: > 0 } chosen)
            yield return chosen;
        yield return AppContext.BaseDirectory;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, "native", "build");
    }
}
