namespace Selfsame.SelfTraining.Dense.Comparison;

/// <summary>What a cell came to.</summary>
/// <param name="Cell">Which.</param>
/// <param name="Supervised">The headline figure of the first teacher by seed, in percent.</param>
/// <param name="SelfTrained">That of the last student by seed; empty without one.</param>
public sealed record ComparisonFigure(ComparisonCell Cell, IReadOnlyDictionary<long, double> Supervised, IReadOnlyDictionary<long, double> SelfTrained);
