namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>One operation.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Magnitude">How much, in the operation's own unit.</param>
public readonly record struct PolicyStep(PolicyOperation Operation, float Magnitude);
