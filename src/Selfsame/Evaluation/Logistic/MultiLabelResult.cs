namespace Selfsame.Evaluation.Logistic;

/// <summary>How well logistic regression tells which classes are in an image.</summary>
public sealed record MultiLabelResult
{
    /// <summary>VOC 2007's 11-point mean average precision on the test images, in percent.</summary>
    public required double MeanAveragePrecision { get; init; }

    /// <summary>That of each class; NaN for a class that is in no test image.</summary>
    public required IReadOnlyList<double> AveragePrecisions { get; init; }

    /// <summary>The C that was used.</summary>
    public required double C { get; init; }

    /// <summary>Test images.</summary>
    public required int Images { get; init; }

    /// <summary>Training images, those that C was chosen on included.</summary>
    public required int TrainImages { get; init; }

    /// <summary>How long it took, without the features, in seconds.</summary>
    public required double Seconds { get; init; }
}
