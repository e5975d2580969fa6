using System.Text.Json;

namespace Selfsame.Studies;

/// <summary>Words of recipes.</summary>
internal static class StudyText
{
    /// <summary>An enum's member as recipes write it.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
