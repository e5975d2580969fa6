namespace Selfsame.Vision.Augmentation;

/// <summary>One step of a colour program.</summary>
/// <param name="Operation">What to do.</param>
/// <param name="Amount">The factor of a blend, or for hue the shift in 256ths of a turn.</param>
internal readonly record struct ColorStep(ColorOperation Operation, float Amount);
