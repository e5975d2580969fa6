namespace Selfsame.Evaluation.FineTuning;

/// <summary>What an epoch of fine-tuning came to.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Epochs">Of how many.</param>
/// <param name="Loss">The mean cross-entropy of its images, in nats.</param>
/// <param name="Top1">Test images that are right after it, in percent; null when they weren't classified.</param>
public sealed record FineTuneEpoch(int Epoch, int Epochs, double Loss, double? Top1);
