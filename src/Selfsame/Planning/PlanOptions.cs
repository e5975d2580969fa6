namespace Selfsame.Planning;

/// <summary>What is planned.</summary>
public sealed record PlanOptions
{
    /// <summary>N, the images.</summary>
    public required int Images { get; init; }

    /// <summary>T, the processes of the planned run.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Bytes a second between processes, where it isn't measured: 10 Gbit/s.</summary>
    public double Bandwidth { get; init; } = 1.25e9;

    /// <summary>Seconds of a collective of next to nothing, where it isn't measured.</summary>
    public double Latency { get; init; } = 50e-6;

    /// <summary>Steps of a real run to compare the plan with; 0 for none.</summary>
    public int CheckSteps { get; init; }
}
