namespace Selfsame.Evaluation.FewShot;

/// <summary>The protocol of few-shot classification: n-way k-shot episodes over frozen features.</summary>
public sealed record FewShotOptions
{
    /// <summary>n, the classes of an episode.</summary>
    public int Ways { get; init; } = 5;

    /// <summary>k, the labelled images of each.</summary>
    public int Shots { get; init; } = 1;

    /// <summary>Images of each class that are classified.</summary>
    public int Queries { get; init; } = 15;

    /// <summary>Episodes.</summary>
    public int Episodes { get; init; } = 600;

    /// <summary>What classifies.</summary>
    public FewShotClassifier Classifier { get; init; }

    /// <summary>C of the logistic regression.</summary>
    public double C { get; init; } = 1;

    /// <summary>Decides the episodes.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Checks that the values make sense.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate()
    {
        OptionRange.Require(Ways >= 2, "fewshot.ways", Ways, "at least 2");
        OptionRange.Require(Shots >= 1, "fewshot.shots", Shots, "at least 1");
        OptionRange.Require(Queries >= 1, "fewshot.queries", Queries, "at least 1");
        OptionRange.Require(Episodes >= 2, "fewshot.episodes", Episodes, "at least 2, for an interval");
        OptionRange.Require(C is > 0 and <= 1e12, "fewshot.c", C, "above 0, at most 1e12");
    }
}
