using System.Diagnostics;

namespace Selfsame.Benchmarks.Data;

/// <summary>The processor core that everything runs on.</summary>
internal static class Core
{
    /// <summary>Keeps this process on one core; -1 leaves it as it is.</summary>
    public static void Pin(int core)
    {
        if (core >= 0 && OperatingSystem.IsLinux())
        {
            Process.GetCurrentProcess().ProcessorAffinity = 1 << core;
        }
    }
}
