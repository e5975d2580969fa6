namespace Selfsame.Planning;

/// <summary>A real run beside its plan.</summary>
/// <param name="StepSeconds">The median of its steps.</param>
/// <param name="PeakBytes">The most memory that the process had.</param>
public sealed record PlanCheck(double StepSeconds, double PeakBytes);
