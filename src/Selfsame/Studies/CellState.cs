using System.Text.Json.Serialization;

namespace Selfsame.Studies;

/// <summary>What became of a cell.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CellState>))]
public enum CellState
{
    /// <summary>It hasn't been finished yet.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>It was trained to its end and measured.</summary>
    [JsonStringEnumMemberName("finished")]
    Finished,

    /// <summary>Its training ended itself: its features collapsed, or its loss was no number.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,

    /// <summary>Its parts don't fit together.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}
