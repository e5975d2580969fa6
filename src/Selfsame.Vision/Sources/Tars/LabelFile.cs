using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Selfsame.Vision.Sources;

/// <summary>
/// The files that state a label beside an image, as WebDataset has them: <c>.cls</c> (a number or a name), <c>.json</c> (the value, or an object
/// with <c>cls</c>,
/// <c>label</c>, <c>class</c> or <c>class_id</c>) and <c>.txt</c> (a name).
/// </summary>
internal static class LabelFile
{
    private const int MaxText = 128, MaxJson = 1 << 20;
    private static readonly string[] s_keys = ["cls", "label", "class", "class_id"];

    /// <summary>The label that a file of a tar states; null for other files, and for texts that are too long to be a name.</summary>
    public static string? Read(ByteFile file, string name, long offset, long size)
    {
        var isJson = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        var isText = name.EndsWith(".cls", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);
        if ((!isJson && !isText) || size > (isJson ? MaxJson : MaxText))
        {
            return null;
        }

        var content = new byte[size];
        return file.Fill(offset, content) < size ? null : isJson ? FromJson(content) : FromText(Encoding.UTF8.GetString(content));
    }

    private static string? FromText(string text)
    {
        var label = text.Trim();
        return label.Length == 0 || label.AsSpan().ContainsAny('\n', '\r', '\0') ? null : label;
    }

    private static string? FromJson(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return FromValue(root);
            }

            return s_keys.Select(key => root.TryGetProperty(key, out var value) ? FromValue(value) : null).FirstOrDefault(label => label is not null);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? FromValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { Length: <= MaxText } text => FromText(text),
        JsonValueKind.Number when value.TryGetInt32(out var number) => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };
}
