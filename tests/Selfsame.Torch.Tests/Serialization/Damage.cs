using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

/// <summary>Damaged variants of a file, and what reading one may do.</summary>
internal static class Damage
{
    /// <summary>The file with a few bytes changed, or cut off, or with a piece repeated.</summary>
    public static Gen<byte[]> Of(byte[] file)
    {
        var changed =
            from positions in Gen.NonEmptyListOf(Gen.Choose(0, file.Length - 1))
            from values in Gen.ListOf(Gen.Choose(0, 255), positions.Count)
            select Change(file, positions, values);
        var cut = Gen.Choose(0, file.Length - 1).Select(length => file[..length]);
        var repeated =
            from start in Gen.Choose(0, file.Length - 1)
            from end in Gen.Choose(start, file.Length)
            select (byte[])[.. file[..end], .. file[start..]];
        return Gen.Frequency((6, changed), (2, cut), (2, repeated));
    }

    /// <summary>The file loads or throws a <see cref="CheckpointException"/> of one line, soon and without much memory.</summary>
    public static void AssertHarmless(string path)
    {
        var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        using var scope = new Scope();
        try
        {
            if (path.EndsWith(".safetensors", StringComparison.Ordinal))
            {
                using var file = SafetensorsFile.Open(path);
                file.ReadAll();
            }
            else
            {
                TorchFile.Load(path);
            }
        }
        catch (CheckpointException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private static byte[] Change(byte[] file, IList<int> positions, IList<int> values)
    {
        byte[] changed = [.. file];
        foreach (var (position, value) in positions.Zip(values))
        {
            changed[position] = (byte)value;
        }

        return changed;
    }
}
