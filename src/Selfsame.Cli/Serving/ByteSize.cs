using System.Globalization;

namespace Selfsame.Cli.Serving;

/// <summary>Sizes as people write them: <c>20MB</c>, <c>1.5 GB</c>, <c>512KiB</c>, or bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Name, double Bytes)[] s_units =
    [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1), ("", 1),
    ];

    /// <summary>Reads a size.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static long Parse(string text, string option)
    {
        var (name, bytes) = Array.Find(s_units, u => text.EndsWith(u.Name, StringComparison.OrdinalIgnoreCase));
        return double.TryParse(text.AsSpan(0, text.Length - name.Length).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * bytes is >= 1 and < long.MaxValue
            ? (long)(number * bytes)
            : throw new UsageException($"{option} is a size such as 20MB, not '{text}'");
    }

    /// <summary>Writes a size, to three digits.</summary>
    public static string Text(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.##} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.##} KB"),
        _ => $"{bytes} B",
    };
}
