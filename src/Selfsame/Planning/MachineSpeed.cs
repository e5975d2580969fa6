namespace Selfsame.Planning;

/// <summary>What was measured here, and what is known of the network.</summary>
public sealed record MachineSpeed
{
    /// <summary>Seconds of a step without classes for each of a process's images: loading, forward, backward, optimiser.</summary>
    public required double SecondsPerImage { get; init; }

    /// <summary>Bytes that an image of the batch takes between its forward and its backward pass.</summary>
    public required double BytesPerImage { get; init; }

    /// <summary>Bytes of the process besides: runtime, libtorch, images on their way.</summary>
    public required double ProcessBytes { get; init; }

    /// <summary>Seconds of a feature's score with a class: products, softmax, gradients, update; 0 without classes.</summary>
    public required double SecondsPerScore { get; init; }

    /// <summary>Seconds that comparing a class with another takes when the hardest are looked for; 0 where they aren't.</summary>
    public required double SecondsPerPair { get; init; }

    /// <summary>Bytes a second that a process sends in a collective.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>Seconds of a collective of next to nothing.</summary>
    public required double Latency { get; init; }

    /// <summary>Whether the last two were measured between these processes; stated otherwise.</summary>
    public required bool NetworkIsMeasured { get; init; }
}
