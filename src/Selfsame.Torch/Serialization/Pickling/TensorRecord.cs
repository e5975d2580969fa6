namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>A tensor as a pickle describes it: a view of a storage that is not read yet. Strides and offset count elements.</summary>
internal sealed record TensorRecord(StorageBlob Blob, ScalarType DType, long[] Shape, long[] Strides, long Offset)
{
    private const int MostDimensions = 64;

    /// <summary>Makes a record after checking that every element lies inside the storage.</summary>
    /// <exception cref="CheckpointException">It does not, or the geometry makes no sense.</exception>
    public static TensorRecord Create(StorageRecord storage, ScalarType dtype, object? offset, object? shape, object? strides)
    {
        var (sizes, steps) = (Integers(shape), Integers(strides));
        if (sizes.Length != steps.Length || offset is not long start || start < 0)
        {
            throw Bad("its shape, strides and offset do not agree");
        }

        try
        {
            var (last, count) = (start, 1L);
            for (var i = 0; i < sizes.Length; i++)
            {
                count = checked(count * sizes[i]);
                last = checked(last + ((sizes[i] - 1) * steps[i]));
            }

            var available = storage.Length * storage.DType.Size() / dtype.Size();
            if (count > 0 && last >= available)
            {
                throw Bad($"it reaches element {last} of a storage of {available}");
            }

            return new TensorRecord(storage.Blob, dtype, sizes, steps, count == 0 ? 0 : start);
        }
        catch (OverflowException)
        {
            throw Bad("its shape overflows");
        }
    }

    /// <summary>A tuple or torch.Size of non-negative integers.</summary>
    public static long[] Integers(object? value)
    {
        switch (value)
        {
            case long[] { Length: <= MostDimensions } size:
                return size;
            case object?[] { Length: <= MostDimensions } tuple:
                return Array.ConvertAll(tuple, item => item is long number and >= 0 ? number : throw Bad("a size is no integer"));
            default:
                throw Bad("a size is no tuple of integers");
        }
    }

    private static CheckpointException Bad(string reason) => new($"a tensor in the file is damaged: {reason}");
}
