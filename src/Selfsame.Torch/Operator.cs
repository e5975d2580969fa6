using System.Runtime.CompilerServices;
using Selfsame.Torch.Native;
using Selfsame.Torch.Tracing;

namespace Selfsame.Torch;

/// <summary>The one call path from the generated wrappers to libtorch's dispatcher.</summary>
internal static unsafe class Operator
{
    public static void Call(ref nint handle, string name, string overload, Value* args, int count)
    {
        var result = stackalloc Value[4];
        var returned = Invoke(ref handle, name, overload, args, count, result, 4);
        for (var i = 0; i < returned; i++)
        {
            Discard(result[i]);
        }
    }

    public static void CallInPlace(ref nint handle, string name, string overload, Value* args, int count)
    {
        // The result is one more handle on the tensor written to.
        Value result;
        Invoke(ref handle, name, overload, args, count, &result, 1);
        NativeMethods.st_tensor_release(result.Pointer);
    }

    public static Tensor CallTensor(ref nint handle, string name, string overload, Value* args, int count)
    {
        Value result;
        Invoke(ref handle, name, overload, args, count, &result, 1);
        return ToTensor(result);
    }

    public static Tensor[] CallTensors(ref nint handle, string name, string overload, Value* args, int count)
    {
        Value result;
        Invoke(ref handle, name, overload, args, count, &result, 1);
        return ToTensors(result);
    }

    public static long CallInt(ref nint handle, string name, string overload, Value* args, int count)
    {
        Value result;
        Invoke(ref handle, name, overload, args, count, &result, 1);
        return result.Int;
    }

    public static double CallDouble(ref nint handle, string name, string overload, Value* args, int count)
    {
        Value result;
        Invoke(ref handle, name, overload, args, count, &result, 1);
        return ToDouble(result);
    }

    public static bool CallBool(ref nint handle, string name, string overload, Value* args, int count)
    {
        Value result;
        Invoke(ref handle, name, overload, args, count, &result, 1);
        return ToBool(result);
    }

    public static Scalar CallScalar(ref nint handle, string name, string overload, Value* args, int count)
    {
        Value result;
        Invoke(ref handle, name, overload, args, count, &result, 1);
        return Scalar.From(result);
    }

    public static ScalarType CallScalarType(ref nint handle, string name, string overload, Value* args, int count)
    {
        Value result;
        Invoke(ref handle, name, overload, args, count, &result, 1);
        return (ScalarType)result.Int;
    }

    public static void CallMany(ref nint handle, string name, string overload, Value* args, int count, Value* results, int expected)
    {
        var returned = Invoke(ref handle, name, overload, args, count, results, expected);
        if (returned != expected)
        {
            throw new TorchException($"{name} returned {returned} values where this binding expects {expected}");
        }
    }

    public static Tensor ToTensor(Value value) => Tensor.Own(value.Pointer);

    public static Tensor[] ToTensors(Value value)
    {
        var handles = new ReadOnlySpan<nint>((void*)value.Pointer, value.Length);
        var tensors = new Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = Tensor.Own(handles[i]);
        }

        NativeMethods.st_free(value.Pointer);
        return tensors;
    }

    public static long ToInt(Value value) => value.Int;

    public static double ToDouble(Value value) => value.Tag == ValueTag.Double ? value.Double : value.Int;

    public static bool ToBool(Value value) => value.Int != 0;

    public static Scalar ToScalar(Value value) => Scalar.From(value);

    public static ScalarType ToScalarType(Value value) => (ScalarType)value.Int;

    /// <summary>Keeps every tensor of a list from its finalizer until here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void KeepAlive(ReadOnlySpan<Tensor?> tensors)
    {
        // Reading the list here is what keeps the array, and with it its tensors, reachable during the call.
        if (!tensors.IsEmpty)
        {
            GC.KeepAlive(tensors[0]);
        }
    }

    private static int Invoke(ref nint handle, string name, string overload, Value* args, int count, Value* results, int capacity)
    {
        var op = handle;
        if (op == 0)
        {
            op = NativeMethods.st_find_operator(name, overload);
            if (op == 0)
            {
                throw TorchException.Last();
            }

            handle = op;
        }

        var returned = NativeMethods.st_call(op, args, count, results, capacity);
        if (returned < 0)
        {
            throw TorchException.Last();
        }

        OperatorTrace.Current?.Record(name, overload, args, count, results, returned);
        return returned;
    }

    private static void Discard(Value value)
    {
        if (value.Tag == ValueTag.Tensor)
        {
            NativeMethods.st_tensor_release(value.Pointer);
        }
        else if (value.Tag is ValueTag.TensorList)
        {
            foreach (var handle in new ReadOnlySpan<nint>((void*)value.Pointer, value.Length))
            {
                NativeMethods.st_tensor_release(handle);
            }

            NativeMethods.st_free(value.Pointer);
        }
        else if (value.Tag is ValueTag.String or ValueTag.IntList or ValueTag.DoubleList or ValueTag.BoolList)
        {
            NativeMethods.st_free(value.Pointer);
        }
    }
}
