namespace Selfsame.Vision.Augmentation.Joint.Policies;

/// <summary>One operation.</summary>
/// <param name="Operation">What is done.</param>
/// <param name="Magnitude">How much, in the operation's own unit; pixels are those of the image.</param>
/// <param name="BoxProbability">The probability for each box, of an operation that looks at boxes one by one.</param>
/// <param name="Seed">Decides which boxes, and where a cutout lies.</param>
public readonly record struct JointStep(JointOperation Operation, double Magnitude, double BoxProbability = 1, ulong Seed = 0)
{
    /// <summary>Whether pixels move, and boxes and masks with them.</summary>
    public bool IsGeometric => Operation is >= JointOperation.TranslateX and <= JointOperation.Rotate;
}
