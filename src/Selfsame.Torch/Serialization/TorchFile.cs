using System.Globalization;
using Selfsame.Torch.Serialization.Pickling;

namespace Selfsame.Torch.Serialization;

/// <summary>
/// The files of Python's <c>torch.save</c> and <c>torch.load</c>, without Python and without running anything that a file holds.
/// </summary>
public static class TorchFile
{
    private const string Root = "archive";

    /// <summary>
    /// Reads a file of torch.save, of the zip format (since PyTorch 1.6) or the legacy one.
    /// </summary>
    /// <returns>
    /// The saved object: null, bool, long, <see cref="System.Numerics.BigInteger"/>, double, string, byte[]; <c>List&lt;object?&gt;</c> for
    /// a list, <c>object?[]</c> for a tuple, <c>OrderedDictionary&lt;object, object?&gt;</c> for a dict or OrderedDict,
    /// <c>HashSet&lt;object&gt;</c> for a set, <c>long[]</c> for a torch.Size, <see cref="ScalarType"/> for a dtype,
    /// <see cref="Tensor"/> for a tensor, parameter or storage; <see cref="PythonObject"/> and <see cref="PythonType"/> for the rest.
    /// Tensors lie on the CPU, those that shared memory when saved share it again, none requires gradients. The key None is
    /// <see cref="DBNull"/>.
    /// </returns>
    /// <exception cref="CheckpointException">The file cannot be opened, is damaged, or holds quantised or sparse tensors.</exception>
    public static object? Load(string path) => CheckpointErrors.Naming(path, () =>
    {
        using var stream = File.OpenRead(path);
        return CheckpointFormats.Detect(stream) switch
        {
            CheckpointFormat.TorchZip => TorchZipReader.Read(stream),
            CheckpointFormat.TorchLegacy => TorchLegacyReader.Read(stream),
            _ => throw new CheckpointException("this is a safetensors file, not one of torch.save"),
        };
    });

    /// <summary>
    /// Writes a state dict as torch.save does, in the zip format that every PyTorch since 1.6 reads: an OrderedDict of contiguous CPU
    /// tensors without gradients, in the order given. The same input always gives the same bytes.
    /// </summary>
    /// <param name="output">Where to write; need not seek.</param>
    /// <param name="tensors">Tensors on any device, of any strides; names must differ.</param>
    /// <exception cref="CheckpointException">A name is there twice, or an element type cannot be saved.</exception>
    public static void Save(Stream output, IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        ArgumentNullException.ThrowIfNull(output);
        var list = tensors.ToList();
        if (list.CountBy(item => item.Key).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            throw new CheckpointException($"two tensors cannot be saved under one name: \"{twice}\" is taken");
        }

        var zip = new StoredZipWriter(output);
        zip.Add($"{Root}/data.pkl", StateDictPickle.Write(list));
        zip.Add($"{Root}/byteorder", "little"u8);
        for (var i = 0; i < list.Count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{Root}/data/{i}");
            TensorBytes.WithContiguous(list[i].Value, tensor => zip.Add(name, tensor));
        }

        zip.Add($"{Root}/version", "3\n"u8);
        zip.Finish();
    }
}
