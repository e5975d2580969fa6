namespace Selfsame.SelfTraining.Dense.Comparison;

/// <summary>A claim of a paper beside what was measured.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Paper">The paper's figures.</param>
/// <param name="Measured">What these figures say; empty when the grid can't speak to it.</param>
public sealed record ComparisonClaim(string Claim, string Paper, string Measured);
