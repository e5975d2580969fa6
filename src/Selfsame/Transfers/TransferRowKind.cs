using System.Text.Json.Serialization;

namespace Selfsame.Transfers;

/// <summary>What a row of the table is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransferRowKind>))]
public enum TransferRowKind
{
    /// <summary>A backbone with the weights of a run or a file.</summary>
    [JsonStringEnumMemberName("trained")]
    Trained,

    /// <summary>A floor: random weights.</summary>
    [JsonStringEnumMemberName("random")]
    Random,

    /// <summary>A floor: no network, the pixels themselves.</summary>
    [JsonStringEnumMemberName("pixels")]
    Pixels,
}
