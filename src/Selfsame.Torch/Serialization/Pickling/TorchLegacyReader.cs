using System.Globalization;
using System.Numerics;

namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>
/// What torch.save wrote before PyTorch 1.6: pickles of a magic number, a version, the machine's properties, the objects and the order of
/// the storages, then each storage as its length and bytes.
/// </summary>
internal static class TorchLegacyReader
{
    private const long Version = 1001;
    private static readonly BigInteger Magic =
        BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Reads the object tree with its tensors.</summary>
    /// <exception cref="CheckpointException">The file is of another kind, is damaged or over a limit.</exception>
    public static object? Read(Stream stream)
    {
        var input = new PickleInput(stream);
        if (Pickle(input) is not BigInteger magic || magic != Magic)
        {
            throw new CheckpointException("this is a pickle, but torch.save did not write it");
        }

        if (Pickle(input) is not Version)
        {
            throw new CheckpointException("the file has an unknown version of the legacy format");
        }

        if (Pickle(input) is OrderedDictionary<object, object?> machine
            && machine.TryGetValue("little_endian", out var little) && little is false)
        {
            throw new CheckpointException("the file was saved on a big-endian machine, which is not supported");
        }

        var (blobs, total) = (new Dictionary<string, (StorageBlob Blob, long Length)>(), 0L);
        var storages = new TorchStorages((key, dtype, length) =>
        {
            var bytes = length * dtype.Size();
            if (!blobs.TryGetValue(key, out var known))
            {
                // Nothing is allocated for a storage that the file is too short to hold.
                total = bytes <= input.Remaining - total ? total + bytes : throw new EndOfStreamException();
                blobs.Add(key, known = (new StorageBlob(key, bytes), length));
            }

            return known.Blob.ByteLength == bytes
                ? known.Blob
                : throw new CheckpointException($"storage {key} has two lengths: the file is damaged");
        });
        var tree = new PickleMachine(input, storages.Load).Run();
        var order = Pickle(input) as List<object?> ?? throw new CheckpointException("the list of storages is missing");

        var contents = new Dictionary<string, Tensor>();
        try
        {
            foreach (var item in order)
            {
                if (item is not string key || contents.ContainsKey(key) || !blobs.TryGetValue(key, out var stored))
                {
                    throw new CheckpointException("the list of storages does not match the tensors: the file is damaged");
                }

                contents.Add(key, ReadStorage(input, stored.Blob, stored.Length));
            }

            return TensorTree.Materialize(tree, blob => contents.TryGetValue(blob.Key, out var bytes)
                ? bytes
                : throw new CheckpointException($"storage {blob.Key} is missing from the file"));
        }
        finally
        {
            // The tensors that were made are views: they hold the memory themselves.
            foreach (var bytes in contents.Values)
            {
                bytes.Dispose();
            }
        }
    }

    private static Tensor ReadStorage(PickleInput input, StorageBlob blob, long length)
    {
        var stated = (long)input.ReadUInt64();
        if (stated != length)
        {
            throw new CheckpointException($"storage {blob.Key} has {stated} elements instead of {length}: the file is damaged");
        }

        var storage = Ops.Empty([blob.ByteLength], ScalarType.UInt8);
        TensorBytes.Write(storage, input.ReadExactly);
        return storage;
    }

    private static object? Pickle(PickleInput input) =>
        new PickleMachine(input, _ => throw new CheckpointException("the file's preamble refers to a storage: it is damaged")).Run();
}
