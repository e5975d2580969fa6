namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>One operation of an AutoAugment policy.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Probability">How often.</param>
/// <param name="Bin">The magnitude, on a scale of ten bins.</param>
internal readonly record struct PolicyEntry(PolicyOperation Operation, double Probability, int Bin);
