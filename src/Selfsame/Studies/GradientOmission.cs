namespace Selfsame.Studies;

/// <summary>An objective that isn't in a comparison of gradients.</summary>
/// <param name="Label">Its method and form.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record GradientOmission(string Label, string Reason);
