namespace Selfsame.Torch.Tracing;

/// <summary>A tensor argument: the number of the value it stood for at the time of the call.</summary>
/// <param name="Value">The number.</param>
public readonly record struct TracedTensor(int Value);
