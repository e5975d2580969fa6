namespace Selfsame.Benchmarks.Fuzz;

/// <summary>An input that was neither decoded nor refused.</summary>
internal sealed record FuzzFailure(int Number, FuzzInput Input, string Reason);
