using System.Buffers.Binary;
using Selfsame.Logging;

namespace Selfsame.Cli.Tests;

/// <summary>What runs leave on disk, in a form that tests compare.</summary>
internal static class RunFiles
{
    private static readonly string[] s_timings = ["imagesPerSecond", "dataWait"];

    /// <summary>The tensors' bytes of a safetensors file, without the header (which has times).</summary>
    public static byte[] Tensors(string path)
    {
        var data = File.ReadAllBytes(path);
        return data[(8 + (int)BinaryPrimitives.ReadInt64LittleEndian(data))..];
    }

    /// <summary>The metrics without what depends on the clock.</summary>
    public static IReadOnlyList<string> Metrics(string run) =>
    [
        .. MetricsLog.Read(MetricsPath(run)).Select(line =>
            $"{line.Step} " + string.Join(' ', line.Fields.Where(f => !s_timings.Contains(f.Key)).Select(f => $"{f.Key}={f.Value}"))),
    ];

    /// <summary>The last step in the metrics so far; -1 before the first.</summary>
    public static long LastStep(string run) => File.Exists(MetricsPath(run)) && MetricsLog.Read(MetricsPath(run)).LastOrDefault() is { } line ? line.Step : -1;

    private static string MetricsPath(string run) => Path.Combine(run, "metrics.jsonl");
}
