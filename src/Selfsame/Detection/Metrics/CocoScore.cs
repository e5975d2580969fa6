namespace Selfsame.Detection.Metrics;

/// <summary>The twelve figures of COCO, in percent, 0 to 100. NaN where there is nothing to find.</summary>
public sealed record CocoScore
{
    /// <summary>Average precision with up to 100 detections an image.</summary>
    public required DetectionScore All { get; init; }

    /// <summary>AP of objects below 32 x 32 pixels.</summary>
    public required double SmallAp { get; init; }

    /// <summary>AP of objects between.</summary>
    public required double MediumAp { get; init; }

    /// <summary>AP of objects above 96 x 96 pixels.</summary>
    public required double LargeAp { get; init; }

    /// <summary>Average recall with one detection of a class an image.</summary>
    public required double Recall1 { get; init; }

    /// <summary>Average recall with up to 10.</summary>
    public required double Recall10 { get; init; }

    /// <summary>Average recall with up to 100.</summary>
    public required double Recall100 { get; init; }

    /// <summary>Average recall of objects below 32 x 32 pixels.</summary>
    public required double SmallRecall { get; init; }

    /// <summary>Average recall of objects between.</summary>
    public required double MediumRecall { get; init; }

    /// <summary>Average recall of objects above 96 x 96 pixels.</summary>
    public required double LargeRecall { get; init; }
}
