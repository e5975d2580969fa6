using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Routing;

/// <summary>What a sub-net is worth for a task.</summary>
/// <param name="Path">The sub-net.</param>
/// <param name="Top1">Its kNN accuracy, in percent.</param>
/// <param name="Images">How many images were classified.</param>
/// <param name="IsFinal">Whether all images took part: one that a race dropped was seen on fewer.</param>
public sealed record RoutingScore(SubnetPath Path, double Top1, int Images, bool IsFinal);
