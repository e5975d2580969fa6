using System.Globalization;

namespace Selfsame.Benchmarks.Million;

/// <summary>This process's resident memory, in bytes, from /proc.</summary>
internal static class Memory
{
    public static long Now => Read("VmRSS");

    public static long Peak => Read("VmHWM");

    private static long Read(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
