namespace Selfsame.Planning;

/// <summary>A part of a sum.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Bytes or seconds.</param>
public sealed record PlanItem(string Name, double Value);
