using System.Globalization;

namespace Selfsame.Planning;

/// <summary>The most memory that this process had since it was asked to count anew: Linux's VmHWM.</summary>
internal static class PeakMemory
{
    /// <summary>Counts from now on; where that can't be, since the process began.</summary>
    public static void Restart()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or a container without the right.
        }
    }

    /// <summary>Bytes.</summary>
    public static double Read()
    {
        const string status = "/proc/self/status";
        if (!File.Exists(status))
        {
            return Environment.WorkingSet;
        }

        var line = File.ReadLines(status).First(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
        return 1024.0 * long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
