namespace Selfsame.Benchmarks.Distillation;

/// <summary>What a step takes, in milliseconds.</summary>
/// <param name="Elapsed">By the clock.</param>
/// <param name="Processor">Of all processors together, reading and augmenting included; what others do on the machine hardly changes it.</param>
internal readonly record struct StepTime(double Elapsed, double Processor);
