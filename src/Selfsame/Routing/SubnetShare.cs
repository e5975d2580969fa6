namespace Selfsame.Routing;

/// <summary>What a sub-net learns from in the end.</summary>
/// <param name="Images">How many images.</param>
/// <param name="Clusters">The numbers of their clusters, ascending.</param>
internal sealed record SubnetShare(int Images, IReadOnlyList<int> Clusters);
