namespace Selfsame.Studies;

/// <summary>A value at a point of training.</summary>
/// <param name="Epoch">Epochs done, with fraction.</param>
/// <param name="Value">The value, finite.</param>
public sealed record CurvePoint(double Epoch, double Value);
