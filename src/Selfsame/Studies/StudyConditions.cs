namespace Selfsame.Studies;

/// <summary>What all cells of a study share.</summary>
public sealed record StudyConditions
{
    /// <summary>The images.</summary>
    public required string Data { get; init; }

    /// <summary>The test images.</summary>
    public required string Test { get; init; }

    /// <summary>Images a cell learns from an epoch; null when there is no cell.</summary>
    public int? Images { get; init; }

    /// <summary>Whether cells learn from different images of the set: variants state classes or a limit.</summary>
    public bool ImagesVary { get; init; }

    /// <summary>Epochs a cell; null when variants have several.</summary>
    public int? Epochs { get; init; }

    /// <summary>Images an optimiser step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The backbone's name; null when variants have several.</summary>
    public string? Backbone { get; init; }

    /// <summary>Its width multiplier; null when variants have several.</summary>
    public double? Width { get; init; }

    /// <summary>Side of the views in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>How backbones were measured.</summary>
    public required StudyEvaluationOptions Evaluation { get; init; }

    /// <summary>Other sets that backbones were measured on.</summary>
    public required StudyTransferOptions Transfer { get; init; }

    /// <summary>The whole study as YAML.</summary>
    public required string Recipe { get; init; }
}
