using System.Reflection;
using System.Runtime.InteropServices;
using Selfsame.Torch.Native;

namespace Selfsame.Vision.Imaging;

/// <summary>Loads this assembly's native library.</summary>
internal static class NativeLibraries
{
    public const string Jpeg = "selfsame_jpeg";

    /// <summary>Called once, before the first native call.</summary>
    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Jpeg)
        {
            return 0;
        }

        return NativeLibrary.Load(NativeFolders.Find(name)
            ?? throw new DllNotFoundException($"{NativeFolders.FileName(name)} was not found; build it with './selfsame doctor' in a "
                + $"checkout, or name its folder in {NativeFolders.Variable}"));
    }
}
