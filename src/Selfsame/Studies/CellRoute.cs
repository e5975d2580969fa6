using Selfsame.Routing;

namespace Selfsame.Studies;

/// <summary>What routing found on a set's training images (<see cref="SubnetRouting"/> with its defaults), and what that is worth on its test images.</summary>
public sealed record CellRoute
{
    /// <summary>The sub-net, or <c>largest</c>.</summary>
    public required string Subnet { get; init; }

    /// <summary>How many there were.</summary>
    public required int Subnets { get; init; }

    /// <summary>Its kNN accuracy on the training images, by which it was chosen.</summary>
    public required double Best { get; init; }

    /// <summary>The sub-nets' mean kNN accuracy there.</summary>
    public required double Mean { get; init; }

    /// <summary>The largest network's kNN accuracy there.</summary>
    public required double Largest { get; init; }

    /// <summary>The figure of each protocol on the test images.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }
}
