namespace Selfsame.Vision.Inspection;

/// <summary>How many images have something in common.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Images">How many.</param>
public sealed record CountOf(string Name, int Images);
