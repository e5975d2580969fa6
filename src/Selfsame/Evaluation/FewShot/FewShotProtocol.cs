using System.Text.Json;

namespace Selfsame.Evaluation.FewShot;

/// <summary>How episodes were drawn and classified: the part of a protocol that their figures depend on.</summary>
public sealed record FewShotProtocol
{
    /// <summary>Classes of an episode.</summary>
    public required int Ways { get; init; }

    /// <summary>Labelled images of each.</summary>
    public required int Shots { get; init; }

    /// <summary>Images of each class that are classified.</summary>
    public required int Queries { get; init; }

    /// <summary>Episodes.</summary>
    public required int Episodes { get; init; }

    /// <summary><c>nearest-mean</c> or <c>logistic</c>, on unit features.</summary>
    public required string Classifier { get; init; }

    /// <summary>C of the logistic regression; null for the other.</summary>
    public double? C { get; init; }

    /// <summary>The seed of the episodes.</summary>
    public required ulong Seed { get; init; }

    internal static FewShotProtocol Of(FewShotOptions options) => new()
    {
        Ways = options.Ways,
        Shots = options.Shots,
        Queries = options.Queries,
        Episodes = options.Episodes,
        Classifier = JsonNamingPolicy.KebabCaseLower.ConvertName(options.Classifier.ToString()),
        C = options.Classifier == FewShotClassifier.Logistic ? options.C : null,
        Seed = options.Seed,
    };
}
