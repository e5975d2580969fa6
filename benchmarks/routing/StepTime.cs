using System.Diagnostics;

namespace Selfsame.Benchmarks.Routing;

/// <summary>How long something took, in milliseconds: by the clock, and on all processors together.</summary>
internal readonly record struct StepTime(double Elapsed, double Processor)
{
    public static StepTime Zero => new(0, 0);

    public static StepTime operator +(StepTime left, StepTime right) => new(left.Elapsed + right.Elapsed, left.Processor + right.Processor);

    public static StepTime Of(Action action)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        action();
        return new(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
    }

    public override string ToString() => $"{Elapsed:F0} ms ({Processor:F0} of processors)";
}
