using Selfsame.Evaluation;

namespace Selfsame.Studies;

/// <summary>What a study measured of a backbone.</summary>
/// <param name="Knn">kNN on the study's own images.</param>
/// <param name="Linear">The linear classifier there.</param>
/// <param name="Transfers">Its worth on other sets; null when the study names none.</param>
internal sealed record BackboneFigures(EvaluationReport Knn, EvaluationReport Linear, IReadOnlyList<CellTransfer>? Transfers)
{
    public CellResult ToResult(double trainingSeconds = 0) => new()
    {
        State = CellState.Finished,
        Knn = Knn.ToJsonObject(),
        Linear = Linear.ToJsonObject(),
        TrainingSeconds = trainingSeconds,
        Transfers = Transfers,
    };
}
