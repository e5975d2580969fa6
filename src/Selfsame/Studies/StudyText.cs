using System.Globalization;
using System.Text.Json;

namespace Selfsame.Studies;

/// <summary>Words and numbers of a study.</summary>
internal static class StudyText
{
    /// <summary>An enum's member as recipes write it.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>A figure.</summary>
    public static string F2(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>A difference.</summary>
    public static string Points(double value) => value.ToString("+0.00;-0.00", CultureInfo.InvariantCulture);
}
