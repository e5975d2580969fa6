using System.Globalization;

namespace Selfsame.Reports.Rendering;

/// <summary>Numbers as text, the same on every machine.</summary>
internal static class Figures
{
    /// <summary>At most four significant digits.</summary>
    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A mean with its spread, where there is one.</summary>
    public static string WithSpread(double mean, double? spread) => spread is { } s && double.IsFinite(s) ? $"{Number(mean)} ± {Number(s)}" : Number(mean);

    /// <summary>A percentage with one or two digits.</summary>
    public static string Percent(double mean, double? spread) => spread is { } s
        ? string.Create(CultureInfo.InvariantCulture, $"{mean:F2} ± {s:F2}")
        : mean.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>A whole number with thousands apart.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
