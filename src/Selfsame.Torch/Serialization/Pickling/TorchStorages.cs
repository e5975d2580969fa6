namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>Reads the persistent ids by which torch.save refers to storages: ('storage', class, key, location, length).</summary>
/// <param name="blobOf">The blob of a key, given the element type and the number of elements that the id asks for.</param>
internal sealed class TorchStorages(Func<string, ScalarType, long, StorageBlob> blobOf)
{
    /// <summary>Answers BINPERSID.</summary>
    /// <exception cref="CheckpointException">The id is none of torch's or asks for more than the file has.</exception>
    public object? Load(object? id)
    {
        switch (id)
        {
            case object?[] and ["storage", PythonType type, string key, _, long length, ..] tuple:
                if (tuple is [_, _, _, _, _, { } view])
                {
                    throw new CheckpointException($"storage {key} is a view ({view}) of another; save the file again with a newer PyTorch");
                }

                return Storage(type, key, length);
            case object?[] and ["module", PythonType type, ..]:
                // The legacy format wraps classes to carry their source code along.
                return type;
            default:
                throw new CheckpointException("the pickle refers to what is no storage: torch.save did not write it");
        }
    }

    private StorageRecord Storage(PythonType type, string key, long length)
    {
        var dtype = TorchTypes.FromStorage(type.Name)
            ?? throw new CheckpointException($"the file holds a {type.FullName}, an element type that is not supported");
        var size = dtype.Size();
        if (length < 0 || length > long.MaxValue / size)
        {
            throw new CheckpointException($"storage {key} has an impossible length of {length}");
        }

        return new StorageRecord(blobOf(key, dtype, length), dtype, length);
    }
}
