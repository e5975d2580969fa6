namespace Selfsame.Torch.Tracing;

/// <summary>A recorded call of an operator.</summary>
/// <param name="Operator">Its name, e.g. <c>aten::conv2d</c>.</param>
/// <param name="Overload">Its overload, e.g. <c>Tensor</c>; often empty.</param>
/// <param name="Arguments">
/// In the schema's order: <see cref="TracedTensor"/>, long, double, bool, string, arrays of those, or null for none and for the schema's default.
/// </param>
/// <param name="Results">The value of each result; -1 for one that isn't a tensor.</param>
public sealed record TracedCall(string Operator, string Overload, IReadOnlyList<object?> Arguments, IReadOnlyList<int> Results);
