namespace Selfsame.Benchmarks.Evaluation;

internal sealed record Measurement(int Right, double Seconds, string Note);
