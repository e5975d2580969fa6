namespace Selfsame.Training;

/// <summary>How a method was published to be trained.</summary>
public sealed record TrainingDefaults
{
    /// <summary>Its optimiser and learning-rate rule.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>Its schedule.</summary>
    public required ScheduleOptions Schedule { get; init; }

    /// <summary>Whether its backbone's residual blocks begin as identities.</summary>
    public bool ZeroInitResidual { get; init; }
}
