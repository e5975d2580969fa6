namespace Selfsame.Reports.Charts;

/// <summary>The nearest points of each point, from which the page can arrange the points anew.</summary>
/// <param name="Indices">Of each point: itself, then its neighbours, nearest first; the same number for all.</param>
/// <param name="Distances">How far they are; 0 for the point itself.</param>
public sealed record ScatterNeighbours(IReadOnlyList<IReadOnlyList<int>> Indices, IReadOnlyList<IReadOnlyList<double>> Distances);
