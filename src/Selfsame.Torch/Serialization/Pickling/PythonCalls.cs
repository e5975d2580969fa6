using System.Text;

namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>The classes and functions that are understood in a pickle. Every other one stays a name.</summary>
internal static class PythonCalls
{
    private const int LongestName = 1024;

    /// <summary>The value of a GLOBAL: a dtype, or the name of a class or function.</summary>
    public static object Find(string module, string name)
    {
        if (module.Length + name.Length > LongestName)
        {
            throw new CheckpointException($"a class name is longer than {LongestName} characters");
        }

        var home = module switch
        {
            "__builtin__" => "builtins",
            "copy_reg" => "copyreg",
            _ => module,
        };
        return home == "torch" && TorchTypes.FromName(name) is { } dtype ? dtype : new PythonType(home, name);
    }

    /// <summary>What calling <paramref name="callable"/> gives, with <paramref name="charge"/> told of elements copied.</summary>
    /// <exception cref="CheckpointException">A known function has arguments it cannot have.</exception>
    public static object Call(PythonType callable, object?[] arguments, Action<long> charge)
    {
        switch (callable.FullName, arguments)
        {
            case ("collections.OrderedDict" or "builtins.dict", []):
            case ("collections.defaultdict", { Length: <= 1 }):
                return Python.NewDictionary();
            case ("collections.OrderedDict", [List<object?> pairs]):
                charge(pairs.Count);
                return Dictionary(pairs);
            case ("builtins.set" or "builtins.frozenset", [List<object?> items]):
                charge(items.Count);
                return Set(items);
            case ("_codecs.encode", [string text, "latin1" or "latin-1"]):
                // How protocol 2 spells bytes.
                charge(text.Length / 16);
                return Encoding.Latin1.GetBytes(text);
            case ("builtins.bytes", []):
                return Array.Empty<byte>();
            case ("builtins.getattr", [PythonType outer, string name]) when outer.FullName.Length + name.Length < LongestName:
                // How protocol 2 spells a nested class.
                charge(LongestName / 16);
                return new PythonType(outer.Module, $"{outer.Name}.{name}");
            case ("torch.Size", [object?[] sizes]):
                return TensorRecord.Integers(sizes);
            case ("torch._tensor._rebuild_from_type_v2", [PythonType inner, _, object?[] rebuilt, _]) when inner != callable:
                return Call(inner, rebuilt, charge);
            case ("torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state", [TensorRecord data, ..]):
                return data;
            case ("torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2",
                [StorageRecord storage, var offset, var size, var stride, ..]):
                return TensorRecord.Create(storage, storage.DType, offset, size, stride);
            case ("torch._utils._rebuild_tensor_v3", [StorageRecord storage, var offset, var size, var stride, _, _, ScalarType dtype, ..]):
                return TensorRecord.Create(storage, dtype, offset, size, stride);
            case ("torch._utils._rebuild_sparse_tensor" or "torch._utils._rebuild_qtensor" or "torch._utils._rebuild_tensor_v3", _):
                throw new CheckpointException($"the file holds a tensor that is not supported ({callable.Name}); save it as a dense one");
            default:
                return new PythonObject(callable, arguments);
        }
    }

    private static OrderedDictionary<object, object?> Dictionary(List<object?> pairs)
    {
        var dictionary = Python.NewDictionary();
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                object?[] { Length: 2 } tuple => (tuple[0], tuple[1]),
                List<object?> { Count: 2 } list => (list[0], list[1]),
                _ => throw new CheckpointException("the pickle is damaged: a dictionary is made of what are no pairs"),
            };
            dictionary[Python.Key(key)] = value;
        }

        return dictionary;
    }

    private static HashSet<object> Set(List<object?> items)
    {
        var set = Python.NewSet();
        foreach (var item in items)
        {
            set.Add(Python.Key(item));
        }

        return set;
    }
}
