using System.Text.Json;
using System.Text.Json.Serialization;

namespace Selfsame.Reports.Charts;

/// <summary>A figure of a page: a title, a caption, and data that the page draws and also shows as a table.</summary>
public abstract record Chart : ReportBlock
{
    // The default encoder escapes <, > and &: no text can end the script element that the data stands in.
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { Converters = { new FiniteNumberConverter() } };

    private protected Chart()
    {
    }

    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>How to read it.</summary>
    [JsonIgnore]
    public string Caption { get; init; } = "";

    /// <summary>The kind, as <c>web/src/model.ts</c> knows it.</summary>
    public abstract string Kind { get; }

    /// <summary>The least width of a panel on the screen, in CSS pixels.</summary>
    [JsonIgnore]
    public int PanelWidth { get; init; } = 400;

    /// <summary>Whether its numbers stand beneath it; not where the page has them in a table of its own.</summary>
    [JsonIgnore]
    public bool HasTable { get; init; } = true;

    /// <summary>The data in numbers.</summary>
    public abstract IReadOnlyList<ReportTable> ToTables();

    /// <summary>The data for the page's script, one JSON object.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, GetType(), s_json);
}
