using System.Text.Json;

namespace Selfsame.Evaluation.Logistic;

/// <summary>How a logistic regression was computed: the part of a protocol that its figures depend on.</summary>
public sealed record LogisticProtocol
{
    /// <summary>The C that was used: the sum of the losses plus |W|² / (2 C) is minimised.</summary>
    public required double C { get; init; }

    /// <summary>The values of C that were tried, in order; empty when it was stated.</summary>
    public required IReadOnlyList<double> Candidates { get; init; }

    /// <summary>
    /// What C was chosen by, <c>top1</c>, <c>mean-per-class</c> or, for images of several classes, <c>map</c>, of the validation images;
    /// null when it was stated.
    /// </summary>
    public string? SelectedBy { get; init; }

    /// <summary>What C was chosen on: <c>own images</c> or the share of the training images; null when it was stated.</summary>
    public string? Validation { get; init; }

    /// <summary>What solves it.</summary>
    public string Solver { get; init; } = "L-BFGS, on all training and validation images in the end";

    /// <summary>Which features it was computed on.</summary>
    public string Features { get; init; } = "test transform, computed once, as the backbone gives them";

    /// <summary>Steps at most.</summary>
    public required int MaxIterations { get; init; }

    /// <summary>The share of the objective that a last step lowers it by.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The seed of the split.</summary>
    public required ulong Seed { get; init; }

    internal static LogisticProtocol Of(LogisticOptions options, LogisticResult result, bool hasValidation) => Of(
        options,
        result.C,
        [.. result.Trials.Select(trial => trial.C)],
        JsonNamingPolicy.KebabCaseLower.ConvertName(options.SelectBy.ToString()),
        hasValidation);

    internal static LogisticProtocol Of(LogisticOptions options, MultiLabelResult result, bool hasValidation) =>
        Of(options, result.C, options.C is null ? options.Candidates : [], "map", hasValidation);

    private static LogisticProtocol Of(LogisticOptions options, double c, IReadOnlyList<double> candidates, string selectedBy, bool hasValidation) => new()
    {
        C = c,
        Candidates = candidates,
        SelectedBy = candidates.Count == 0 ? null : selectedBy,
        Validation = candidates.Count == 0 ? null
            : hasValidation ? "own images"
            : FormattableString.Invariant($"a random {options.ValidationShare} of the training images"),
        MaxIterations = options.MaxIterations,
        Tolerance = options.Tolerance,
        Seed = options.Seed,
    };
}
