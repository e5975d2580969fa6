using Selfsame.Torch.Serialization.Pickling;

namespace Selfsame.Torch.Serialization;

/// <summary>A pickle by itself, as data: nothing in it is imported or called.</summary>
public static class PickleFile
{
    /// <summary>Reads a pickle of protocol 2 to 5.</summary>
    /// <param name="stream">Where it starts; must know its length.</param>
    /// <returns>null, bool, long, BigInteger, double, string (Python 2's <c>str</c> as Latin-1), byte[], a list as <see cref="List{T}"/> of objects, a
    /// tuple as an array, a dict as an ordered dictionary, a set as <see cref="HashSet{T}"/>, <see cref="PythonType"/>, and <see cref="PythonObject"/> for
    /// everything else.</returns>
    /// <exception cref="CheckpointException">The pickle is damaged, not supported, or over a limit.</exception>
    public static object? Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new PickleMachine(new PickleInput(stream), _ => throw new CheckpointException("the pickle refers to storages outside of it")).Run();
    }
}
