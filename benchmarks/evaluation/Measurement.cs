namespace Selfsame.Benchmarks.Evaluation;

/// <param name="Right">Queries that are right.</param>
/// <param name="Seconds">By the clock.</param>
/// <param name="ProcessorSeconds">Of the processor, which says more on a busy machine.</param>
/// <param name="Note">What else there is to say.</param>
internal sealed record Measurement(int Right, double Seconds, double ProcessorSeconds, string Note);
