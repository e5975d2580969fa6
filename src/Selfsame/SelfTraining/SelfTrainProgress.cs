namespace Selfsame.SelfTraining;

/// <summary>How far a stage is.</summary>
/// <param name="Seed">Of which seed.</param>
/// <param name="Stage">Which: <c>teacher</c>, <c>round 1: labels</c>, <c>round 1: student</c>.</param>
/// <param name="Done">Steps or images done.</param>
/// <param name="Total">Of how many.</param>
/// <param name="Loss">The loss of the last step; null where nothing is trained.</param>
public sealed record SelfTrainProgress(long Seed, string Stage, long Done, long Total, double? Loss = null);
