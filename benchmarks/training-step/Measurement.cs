namespace Selfsame.Benchmarks.TrainingStep;

internal sealed record Measurement(double ImagesPerSecond, double Loss);
