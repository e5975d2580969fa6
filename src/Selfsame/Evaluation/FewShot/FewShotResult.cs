using Selfsame.Evaluation.Metrics;

namespace Selfsame.Evaluation.FewShot;

/// <summary>How well few labelled images tell classes apart.</summary>
public sealed record FewShotResult
{
    /// <summary>Queries that are right, in percent: the mean over the episodes.</summary>
    public required double Top1 { get; init; }

    /// <summary>The 95 % interval of that mean over episodes drawn from the same images: mean ± 1.96 standard errors.</summary>
    public required ConfidenceInterval Interval { get; init; }

    /// <summary>Classes with enough images to be drawn.</summary>
    public required int Classes { get; init; }

    /// <summary>Queries of all episodes.</summary>
    public required long Queries { get; init; }

    /// <summary>How long it took, without the features, in seconds.</summary>
    public required double Seconds { get; init; }
}
