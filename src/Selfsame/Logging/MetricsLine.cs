using System.Globalization;
using System.Text.Json;

namespace Selfsame.Logging;

/// <summary>One line of <c>metrics.jsonl</c>.</summary>
/// <param name="Step">The optimiser step that the line belongs to.</param>
/// <param name="Fields">The line's fields by name, without <c>step</c>.</param>
public sealed record MetricsLine(long Step, IReadOnlyDictionary<string, JsonElement> Fields)
{
    /// <summary>A number by name, bit for bit as it was logged, NaN and the infinities included; null if there is no such number.</summary>
    public double? Number(string name) => !Fields.TryGetValue(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when value.GetString() is MetricsLog.NaN or MetricsLog.PositiveInfinity or MetricsLog.NegativeInfinity =>
            double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>A text by name; null if there is none.</summary>
    public string? Text(string name) =>
        Fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Reads a line; null if it isn't a whole JSON object with a step.</summary>
    internal static MetricsLine? TryParse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty(MetricsLog.StepName, out var number)
                || number.ValueKind != JsonValueKind.Number
                || !number.TryGetInt64(out var step))
            {
                return null;
            }

            var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject().Where(p => p.Name != MetricsLog.StepName))
            {
                fields[property.Name] = property.Value.Clone();
            }

            return new MetricsLine(step, fields);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
