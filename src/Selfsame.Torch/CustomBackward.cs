using System.Runtime.InteropServices;
using System.Text;
using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>A backward pass written in C#, as a node of libtorch's graph.</summary>
/// <param name="backward">From the outputs' gradients to the inputs'.</param>
/// <param name="saved">What it needs; freed with the node.</param>
internal sealed unsafe class CustomBackward(Func<Tensor?[], Tensor?[]> backward, Tensor[] saved)
{
    private readonly Func<Tensor?[], Tensor?[]> _backward = backward;
    private readonly Tensor[] _saved = saved;

    public static void Attach(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, CustomBackward node)
    {
        var outputHandles = stackalloc nint[outputs.Length];
        var inputHandles = stackalloc nint[inputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputHandles[i] = outputs[i].Handle;
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            inputHandles[i] = inputs[i].Handle;
        }

        // The native node owns this one from here on and releases it with itself, whatever happens.
        var context = GCHandle.ToIntPtr(GCHandle.Alloc(node));
        var code = NativeMethods.st_attach_backward(outputHandles, outputs.Length, inputHandles, inputs.Length, &Run, &Free, context);
        Operator.KeepAlive(outputs);
        Operator.KeepAlive(inputs);
        TorchException.ThrowIfFailed(code);
    }

    [UnmanagedCallersOnly]
    private static int Run(nint context, nint* grads, int gradCount, nint* results, int resultCount, byte* error, int errorCapacity)
    {
        try
        {
            var node = (CustomBackward)GCHandle.FromIntPtr(context).Target!;
            using var scope = new Scope();
            var gradients = new Tensor?[gradCount];
            for (var i = 0; i < gradCount; i++)
            {
                gradients[i] = grads[i] == 0 ? null : Tensor.Own(NativeMethods.st_tensor_share(grads[i]));
            }

            var found = node._backward(gradients);
            if (found.Length != resultCount)
            {
                throw new InvalidOperationException($"a backward returned {found.Length} gradients for {resultCount} inputs");
            }

            for (var i = 0; i < resultCount; i++)
            {
                results[i] = found[i] is { } tensor ? NativeMethods.st_tensor_share(tensor.Handle) : 0;
            }

            return 0;
        }
#pragma warning disable CA1031 // No exception may cross into C++; its text does.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var text = Encoding.UTF8.GetBytes(e.Message);
            var length = Math.Min(text.Length, errorCapacity - 1);
            text.AsSpan(0, length).CopyTo(new Span<byte>(error, errorCapacity));
            error[length] = 0;
            return -1;
        }
    }

    [UnmanagedCallersOnly]
    private static void Free(nint context)
    {
        var handle = GCHandle.FromIntPtr(context);
        foreach (var tensor in ((CustomBackward)handle.Target!)._saved)
        {
            tensor.Dispose();
        }

        handle.Free();
    }
}
