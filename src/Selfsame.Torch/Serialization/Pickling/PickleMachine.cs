using System.Numerics;
using System.Runtime.InteropServices;

namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>
/// Python's pickle machine without its danger: a GLOBAL is a name, a call (REDUCE, NEWOBJ) is answered by <see cref="PythonCalls"/> or
/// recorded as a <see cref="PythonObject"/>. What a file may make it do is bounded: it takes no length on trust, does not recurse, and
/// counts its work.
/// </summary>
/// <param name="input">Where the pickle starts; afterwards just behind it.</param>
/// <param name="persistentLoad">Answers BINPERSID, which torch uses for storages.</param>
internal sealed class PickleMachine(PickleInput input, Func<object?, object?> persistentLoad)
{
    // A 70-billion parameter model pickles to fewer than 100,000 objects; an optimiser state to a few times that.
    private const long MostWork = 8_000_000;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private long _work;

    /// <summary>Runs one pickle to its STOP.</summary>
    /// <returns>The object tree: null, bool, long, <see cref="BigInteger"/>, double, string, byte[], List (list), object?[] (tuple),
    /// OrderedDictionary (dict), HashSet (set), long[] (torch.Size), <see cref="ScalarType"/> (dtype), tensor and storage records,
    /// <see cref="PythonType"/>, <see cref="PythonObject"/>.</returns>
    /// <exception cref="CheckpointException">The pickle is damaged, not supported or over a limit.</exception>
    public object? Run()
    {
        while (true)
        {
            Charge(1);
            var opcode = (PickleOpcode)input.ReadByte();
            if (opcode == PickleOpcode.Stop)
            {
                return Pop();
            }

            Execute(opcode);
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                var protocol = input.ReadByte();
                if (protocol is < 2 or > 5)
                {
                    throw new CheckpointException($"pickle protocol {protocol} is not supported (2 to 5 are)");
                }

                break;
            case PickleOpcode.Frame:
                input.ReadUInt64();
                break;

            // Primitives.
            case PickleOpcode.None: Push(null); break;
            case PickleOpcode.NewTrue: Push(true); break;
            case PickleOpcode.NewFalse: Push(false); break;
            case PickleOpcode.BinInt: Push((long)input.ReadInt32()); break;
            case PickleOpcode.BinInt1: Push((long)input.ReadByte()); break;
            case PickleOpcode.BinInt2: Push((long)input.ReadUInt16()); break;
            case PickleOpcode.Long1: Push(Integer(input.ReadByte())); break;
            case PickleOpcode.Long4: Push(Integer(input.ReadUInt32())); break;
            case PickleOpcode.BinFloat: Push(input.ReadDoubleBigEndian()); break;
            case PickleOpcode.ShortBinUnicode: Push(input.ReadUtf8(input.ReadByte())); break;
            case PickleOpcode.BinUnicode: Push(input.ReadUtf8(input.ReadUInt32())); break;
            case PickleOpcode.BinUnicode8: Push(input.ReadUtf8(input.ReadUInt64())); break;
            case PickleOpcode.ShortBinString: Push(input.ReadLatin1(input.ReadByte())); break;
            case PickleOpcode.BinString: Push(input.ReadLatin1(input.ReadUInt32())); break;
            case PickleOpcode.ShortBinBytes: Push(input.ReadBytes(input.ReadByte())); break;
            case PickleOpcode.BinBytes: Push(input.ReadBytes(input.ReadUInt32())); break;
            case PickleOpcode.BinBytes8: Push(input.ReadBytes(input.ReadUInt64())); break;
            case PickleOpcode.ByteArray8: Push(input.ReadBytes(input.ReadUInt64())); break;

            // The stack and the memo.
            case PickleOpcode.Mark: _marks.Add(_stack.Count); break;
            case PickleOpcode.Pop: PopOrUnmark(); break;
            case PickleOpcode.PopMark: PopToMark(); break;
            case PickleOpcode.Dup: Push(Peek()); break;
            case PickleOpcode.Memoize: _memo[(uint)_memo.Count] = Peek(); break;
            case PickleOpcode.BinPut: _memo[input.ReadByte()] = Peek(); break;
            case PickleOpcode.LongBinPut: _memo[input.ReadUInt32()] = Peek(); break;
            case PickleOpcode.BinGet: Push(Recall(input.ReadByte())); break;
            case PickleOpcode.LongBinGet: Push(Recall(input.ReadUInt32())); break;

            // Containers.
            case PickleOpcode.EmptyTuple: Push(Array.Empty<object?>()); break;
            case PickleOpcode.Tuple1: Push(PopLast(1)); break;
            case PickleOpcode.Tuple2: Push(PopLast(2)); break;
            case PickleOpcode.Tuple3: Push(PopLast(3)); break;
            case PickleOpcode.Tuple: Push(PopToMark()); break;
            case PickleOpcode.EmptyList: Push(new List<object?>()); break;
            case PickleOpcode.List: Push(new List<object?>(PopToMark())); break;
            case PickleOpcode.Append: Append([Pop()]); break;
            case PickleOpcode.Appends: Append(PopToMark()); break;
            case PickleOpcode.EmptyDict: Push(Python.NewDictionary()); break;
            case PickleOpcode.Dict:
                var pairs = PopToMark();
                Push(Python.NewDictionary());
                SetItems(pairs);
                break;
            case PickleOpcode.SetItem: SetItems(PopLast(2)); break;
            case PickleOpcode.SetItems: SetItems(PopToMark()); break;
            case PickleOpcode.EmptySet: Push(Python.NewSet()); break;
            case PickleOpcode.AddItems: AddItems(PopToMark()); break;
            case PickleOpcode.FrozenSet:
                var members = PopToMark();
                Push(Python.NewSet());
                AddItems(members);
                break;

            // Classes and calls.
            case PickleOpcode.Global: Push(PythonCalls.Find(input.ReadLine(), input.ReadLine())); break;
            case PickleOpcode.StackGlobal:
                var name = PopString();
                Push(PythonCalls.Find(PopString(), name));
                break;
            case PickleOpcode.Reduce:
            case PickleOpcode.NewObj:
                var arguments = PopTuple();
                Push(PythonCalls.Call(PopCallable(), arguments, Charge));
                break;
            case PickleOpcode.NewObjEx:
                var keywords = Pop();
                var positional = PopTuple();
                Push(new PythonObject(PopCallable(), [.. positional, keywords]));
                Charge(positional.Length);
                break;
            case PickleOpcode.Build: Build(); break;
            case PickleOpcode.BinPersId: Push(persistentLoad(Pop())); break;
            default:
                throw new CheckpointException($"pickle opcode 0x{(byte)opcode:x2} is not supported, or the file is damaged");
        }
    }

    private object Integer(uint byteCount)
    {
        const int longest = 1024;
        if (byteCount > longest)
        {
            throw new CheckpointException($"an integer of {byteCount} bytes is over the limit of {longest}");
        }

        var value = new BigInteger(input.ReadBytes(byteCount));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
    }

    private void Append(ReadOnlySpan<object?> items)
    {
        switch (Peek())
        {
            case List<object?> list: list.AddRange(items); break;
            case PythonObject other: other.MutableItems.AddRange(items); break;
            default: throw Damaged("something is appended to what is no list");
        }
    }

    private void SetItems(ReadOnlySpan<object?> pairs)
    {
        if (pairs.Length % 2 != 0)
        {
            throw Damaged("a dictionary entry has no value");
        }

        var target = Peek() switch
        {
            OrderedDictionary<object, object?> dictionary => dictionary,
            PythonObject other => other.MutableEntries,
            _ => throw Damaged("an entry is set in what is no dictionary"),
        };
        for (var i = 0; i < pairs.Length; i += 2)
        {
            target[Python.Key(pairs[i])] = pairs[i + 1];
        }
    }

    private void AddItems(ReadOnlySpan<object?> items)
    {
        if (Peek() is not HashSet<object> set)
        {
            throw Damaged("an item is added to what is no set");
        }

        foreach (var item in items)
        {
            set.Add(Python.Key(item));
        }
    }

    private void Build()
    {
        var state = Pop();
        if (Peek() is PythonObject target)
        {
            target.State = state;
        }

        // Attributes of a known type are dropped: OrderedDict's is the state dict's _metadata, a tensor's are hooks.
    }

    private object? Recall(uint key) => _memo.TryGetValue(key, out var value) ? value : throw Damaged("it recalls what was never stored");

    private void Push(object? value) => _stack.Add(value);

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Damaged("its stack is empty");

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private void PopOrUnmark()
    {
        if (_marks.Count > 0 && _stack.Count == _marks[^1])
        {
            _marks.RemoveAt(_marks.Count - 1);
        }
        else
        {
            Pop();
        }
    }

    private object?[] PopLast(int count) =>
        _stack.Count - Floor >= count ? PopFrom(_stack.Count - count) : throw Damaged("its stack is empty");

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw Damaged("it has no mark");
        }

        var start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(start);
    }

    private object?[] PopFrom(int start)
    {
        var items = CollectionsMarshal.AsSpan(_stack)[start..].ToArray();
        _stack.RemoveRange(start, items.Length);
        return items;
    }

    private string PopString() => Pop() as string ?? throw Damaged("a name is no string");

    private object?[] PopTuple() => Pop() as object?[] ?? throw Damaged("a call has no argument tuple");

    private PythonType PopCallable() => Pop() switch
    {
        PythonType type => type,
        // What an unknown call returned is called in turn; the name of the first is what can be said of it.
        PythonObject other => other.Type,
        _ => throw Damaged("it calls what is no class"),
    };

    private void Charge(long units)
    {
        _work += units;
        if (_work > MostWork)
        {
            throw new CheckpointException($"the pickle needs more than {MostWork:N0} steps; this is no checkpoint");
        }
    }

    private static CheckpointException Damaged(string reason) => new($"the pickle is damaged: {reason}");
}
