using System.Buffers.Binary;
using Selfsame.Logging;
using Xunit;

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

    /// <summary>Asserts that the checkpoints of two runs have the same bits, and so have their classes, which are in so many files.</summary>
    public static void AssertSameWeights(string left, string right, int shards)
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(left, "checkpoints")).Select(f => Path.Combine("checkpoints", Path.GetFileName(f)))];
        Assert.Equal(shards, files.Count(f => Path.GetFileName(f).StartsWith("classes-", StringComparison.Ordinal)));
        Assert.All(files, file => Assert.True(Tensors(Path.Combine(left, file)).AsSpan().SequenceEqual(Tensors(Path.Combine(right, file))), $"{file} differs"));
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
