namespace Selfsame.Torch.Serialization;

/// <summary>A Python class or function that a checkpoint names. Only its name is kept: nothing is imported or called.</summary>
/// <param name="Module">The Python module, <c>builtins</c> for Python 2's <c>__builtin__</c>.</param>
/// <param name="Name">The qualified name in the module.</param>
public sealed record PythonType(string Module, string Name)
{
    /// <summary>The dotted name, e.g. <c>argparse.Namespace</c>.</summary>
    public string FullName => $"{Module}.{Name}";

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
