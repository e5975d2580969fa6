namespace Selfsame.Evaluation.Logistic;

/// <summary>A function along a line: its value and slope at a step.</summary>
internal readonly record struct LinePoint(double Step, double Value, double Slope);
