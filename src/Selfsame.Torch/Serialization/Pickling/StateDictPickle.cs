using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>Pickles a state dict as torch.save does: an OrderedDict of tensors, each over a storage of its own.</summary>
internal sealed class StateDictPickle
{
    private readonly List<byte> _output = [];
    private readonly Dictionary<string, byte> _memo = [];

    private StateDictPickle()
    {
    }

    /// <summary>The pickle, of protocol 2, which every version of PyTorch reads.</summary>
    /// <exception cref="CheckpointException">A tensor's type has no storage class.</exception>
    public static byte[] Write(IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        var pickle = new StateDictPickle();
        pickle.Op(PickleOpcode.Proto);
        pickle._output.Add(2);
        pickle.EmptyOrderedDict();
        pickle.Op(PickleOpcode.Mark);
        for (var i = 0; i < tensors.Count; i++)
        {
            pickle.String(tensors[i].Key);
            pickle.Tensor(tensors[i].Value, i.ToString(CultureInfo.InvariantCulture));
        }

        pickle.Op(PickleOpcode.SetItems);
        pickle.Op(PickleOpcode.Stop);
        return pickle._output.ToArray();
    }

    private void Tensor(Tensor tensor, string key)
    {
        Global("torch._utils", "_rebuild_tensor_v2");
        Op(PickleOpcode.Mark);
        Op(PickleOpcode.Mark);
        String("storage");
        Global("torch", TorchTypes.StorageName(tensor.DType));
        String(key);
        String("cpu");
        Integer(tensor.NumElements);
        Op(PickleOpcode.Tuple);
        Op(PickleOpcode.BinPersId);
        Integer(0);
        Integers(tensor.Shape);
        Integers(ContiguousStrides(tensor.Shape));
        Op(PickleOpcode.NewFalse);
        EmptyOrderedDict();
        Op(PickleOpcode.Tuple);
        Op(PickleOpcode.Reduce);
    }

    private static long[] ContiguousStrides(ReadOnlySpan<long> shape)
    {
        var (strides, step) = (new long[shape.Length], 1L);
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(shape[i], 1);
        }

        return strides;
    }

    private void EmptyOrderedDict()
    {
        Global("collections", "OrderedDict");
        Op(PickleOpcode.EmptyTuple);
        Op(PickleOpcode.Reduce);
    }

    /// <summary>A class or function; from the second time on by reference.</summary>
    private void Global(string module, string name)
    {
        if (_memo.TryGetValue(name, out var known))
        {
            Op(PickleOpcode.BinGet);
            _output.Add(known);
            return;
        }

        Op(PickleOpcode.Global);
        _output.AddRange(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
        Op(PickleOpcode.BinPut);
        _memo.Add(name, (byte)_memo.Count);
        _output.Add(_memo[name]);
    }

    private void String(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)bytes.Length);
        Op(PickleOpcode.BinUnicode);
        _output.AddRange(length);
        _output.AddRange(bytes);
    }

    private void Integers(ReadOnlySpan<long> values)
    {
        Op(PickleOpcode.Mark);
        foreach (var value in values)
        {
            Integer(value);
        }

        Op(PickleOpcode.Tuple);
    }

    private void Integer(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value);
            Op(PickleOpcode.BinInt);
            _output.AddRange(bytes);
            return;
        }

        var digits = new BigInteger(value).ToByteArray();
        Op(PickleOpcode.Long1);
        _output.Add((byte)digits.Length);
        _output.AddRange(digits);
    }

    private void Op(PickleOpcode opcode) => _output.Add((byte)opcode);
}
