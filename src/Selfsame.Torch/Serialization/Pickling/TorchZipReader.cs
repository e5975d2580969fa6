using System.IO.Compression;
using System.IO.Hashing;

namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>
/// The zip file that torch.save writes since PyTorch 1.6: <c>NAME/data.pkl</c> with the objects, <c>NAME/data/KEY</c> with each storage.
/// torch never compresses an entry; neither is a compressed one read, so a file cannot grow by being read.
/// </summary>
internal static class TorchZipReader
{
    private const long LongestPickle = 256 << 20;

    /// <summary>Reads the object tree with its tensors.</summary>
    /// <exception cref="CheckpointException">The file is no such zip, is damaged or over a limit.</exception>
    public static object? Read(Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var pickle = archive.Entries.FirstOrDefault(entry => entry.FullName.Count(c => c == '/') == 1 && entry.Name == "data.pkl")
            ?? throw new CheckpointException("the zip file has no data.pkl: it was not written by torch.save");
        var root = pickle.FullName[..^"data.pkl".Length];
        if (pickle.Length > Math.Min(LongestPickle, stream.Length))
        {
            throw new CheckpointException($"a pickle of {pickle.Length} bytes is over the limit, or longer than the file");
        }

        CheckKind(archive, root);

        var (blobs, total) = (new Dictionary<string, StorageBlob>(), 0L);
        var storages = new TorchStorages((key, dtype, length) =>
        {
            if (!blobs.TryGetValue(key, out var blob))
            {
                blob = new StorageBlob(key, Entry(archive, $"{root}data/{key}").Length);
                blobs.Add(key, blob);
                total += blob.ByteLength;
                if (total > stream.Length)
                {
                    throw new CheckpointException("the storages overlap: the file is damaged");
                }
            }

            return length * dtype.Size() <= blob.ByteLength
                ? blob
                : throw new CheckpointException($"storage {key} of {length} {dtype} elements has only {blob.ByteLength} bytes in the file");
        });
        var tree = new PickleMachine(new PickleInput(new MemoryStream(Bytes(archive, pickle))), storages.Load).Run();
        return TensorTree.Materialize(tree, blob => Storage(archive, root, blob));
    }

    private static void CheckKind(ZipArchive archive, string root)
    {
        if (archive.GetEntry($"{root}constants.pkl") is not null)
        {
            throw new CheckpointException("this is a TorchScript program; save the model's state_dict() with torch.save instead");
        }

        if (archive.GetEntry($"{root}byteorder") is { Length: < 16 } order && !Bytes(archive, order).AsSpan().SequenceEqual("little"u8))
        {
            throw new CheckpointException("the file was saved on a big-endian machine, which is not supported");
        }
    }

    private static byte[] Bytes(ZipArchive archive, ZipArchiveEntry entry)
    {
        var bytes = new byte[Entry(archive, entry.FullName).Length];
        using var content = entry.Open();
        content.ReadExactly(bytes);
        CheckCrc(entry, Crc32.HashToUInt32(bytes));
        return bytes;
    }

    private static Tensor Storage(ZipArchive archive, string root, StorageBlob blob)
    {
        var entry = Entry(archive, $"{root}data/{blob.Key}");
        using var content = entry.Open();
        var (storage, crc) = (Ops.Empty([blob.ByteLength], ScalarType.UInt8), new Crc32());
        TensorBytes.Write(storage, piece =>
        {
            content.ReadExactly(piece);
            crc.Append(piece);
        });
        CheckCrc(entry, crc.GetCurrentHashAsUInt32());
        return storage;
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, string name)
    {
        var entry = archive.GetEntry(name) ?? throw new CheckpointException($"the zip file lacks {name}");
        return entry.Length == entry.CompressedLength
            ? entry
            : throw new CheckpointException($"{name} is compressed, which torch.save never does: unpack and save it again");
    }

    private static void CheckCrc(ZipArchiveEntry entry, uint actual)
    {
        // torch.serialization.set_crc32_options(False) leaves the field empty.
        if (entry.Crc32 != 0 && entry.Crc32 != actual)
        {
            throw new CheckpointException($"the bytes of {entry.FullName} have changed since they were written (checksum)");
        }
    }
}
