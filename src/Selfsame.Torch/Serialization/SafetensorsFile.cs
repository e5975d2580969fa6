using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Selfsame.Torch.Serialization;

/// <summary>
/// A safetensors file open for reading: the header is checked at once, a tensor is read when it is asked for. Writing is
/// <see cref="Write"/>. What is written reads back bit for bit.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly long _dataStart;
    private readonly OrderedDictionary<string, SafetensorsEntry> _entries = [];

    private SafetensorsFile(SafeFileHandle file)
    {
        _file = file;
        var length = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (length < prefix.Length)
        {
            throw new CheckpointException($"{length} bytes are too few for a safetensors file");
        }

        ReadExactly(prefix, 0);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafetensorsHeader.MostBytes || (long)headerLength > length - prefix.Length)
        {
            throw new CheckpointException($"a safetensors header of {headerLength} bytes does not fit: the file is cut off");
        }

        var json = new byte[headerLength];
        ReadExactly(json, prefix.Length);
        _dataStart = prefix.Length + json.Length;
        var header = SafetensorsHeader.Parse(json, length - _dataStart);
        Metadata = header.Metadata;
        foreach (var entry in header.Entries)
        {
            _entries.Add(entry.Name, entry);
        }
    }

    /// <summary>The tensors, in the header's order.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries => _entries.Values;

    /// <summary>The free text that the header carries, e.g. <c>format</c> = <c>pt</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header; no tensor is read yet.</summary>
    /// <exception cref="CheckpointException">The file cannot be opened or is not valid.</exception>
    public static SafetensorsFile Open(string path) => CheckpointErrors.Naming(path, () =>
    {
        var file = File.OpenHandle(path);
        try
        {
            return new SafetensorsFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>
    /// Writes tensors under their names. The header lists them in the order given; the data section holds wide elements first, as the
    /// reference implementation does, so that each tensor is aligned. The same input always gives the same bytes.
    /// </summary>
    /// <param name="output">Where to write; need not seek.</param>
    /// <param name="tensors">Tensors on any device, of any strides.</param>
    /// <param name="metadata">Free text for the header.</param>
    /// <exception cref="CheckpointException">A name is there twice, or the format lacks an element type.</exception>
    public static void Write(
        Stream output,
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        var list = tensors.ToList();
        var header = new SafetensorsHeader
        {
            Entries = SafetensorsHeader.Layout(list),
            Metadata = metadata ?? new Dictionary<string, string>(),
        };
        var json = header.ToBytes();
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)json.Length);
        output.Write(prefix);
        output.Write(json);

        foreach (var i in Enumerable.Range(0, list.Count).OrderBy(i => header.Entries[i].Start))
        {
            TensorBytes.WithContiguous(list[i].Value, tensor => TensorBytes.Read(tensor, output.Write));
        }
    }

    /// <summary>Reads one tensor into memory of its own, on the CPU.</summary>
    /// <exception cref="CheckpointException">There is none of that name, its element type is not supported, or reading fails.</exception>
    public Tensor Read(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw new CheckpointException($"the file has no tensor \"{name}\"");
        }

        var tensor = Ops.Empty([.. entry.Shape], SafetensorsType.ToScalarType(entry.Type));
        try
        {
            var position = _dataStart + entry.Start;
            TensorBytes.Write(tensor, piece =>
            {
                ReadExactly(piece, position);
                position += piece.Length;
            });
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>Reads every tensor, in the header's order.</summary>
    /// <exception cref="CheckpointException">An element type is not supported, or reading fails.</exception>
    public OrderedDictionary<string, Tensor> ReadAll()
    {
        using var scope = new Scope();
        var tensors = new OrderedDictionary<string, Tensor>(_entries.Count);
        foreach (var name in _entries.Keys)
        {
            tensors.Add(name, Read(name));
        }

        foreach (var tensor in tensors.Values)
        {
            scope.Keep(tensor);
        }

        return tensors;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void ReadExactly(Span<byte> destination, long position)
    {
        while (destination.Length > 0)
        {
            var count = RandomAccess.Read(_file, destination, position);
            if (count == 0)
            {
                throw new CheckpointException("the file became shorter while it was read");
            }

            destination = destination[count..];
            position += count;
        }
    }
}
