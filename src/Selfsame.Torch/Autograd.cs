using Selfsame.Torch.Native;

namespace Selfsame.Torch;

/// <summary>Recording of operations and their derivatives (torch.autograd).</summary>
public static unsafe class Autograd
{
    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsGradEnabled => NativeMethods.st_grad_enabled() != 0;

    /// <summary>Records nothing on this thread until the result is disposed (torch.no_grad).</summary>
    public static GradModeGuard NoGrad() => new(false);

    /// <summary>Records on this thread until the result is disposed (torch.enable_grad).</summary>
    public static GradModeGuard EnableGrad() => new(true);

    /// <summary>The gradients of <paramref name="outputs"/> with respect to <paramref name="inputs"/>, without touching anybody's Grad.</summary>
    /// <param name="outputs">What to differentiate.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="gradOutputs">dL/doutput for each output; may be empty when every output is a single number.</param>
    /// <param name="retainGraph">Keeps the graph for a second call.</param>
    /// <param name="createGraph">Records the backward pass as well, for higher derivatives.</param>
    /// <exception cref="TorchException">An input had no part in the outputs, or the graph was freed.</exception>
    public static Tensor[] Grad(
        ReadOnlySpan<Tensor> outputs,
        ReadOnlySpan<Tensor> inputs,
        ReadOnlySpan<Tensor> gradOutputs = default,
        bool retainGraph = false,
        bool createGraph = false)
    {
        var outputHandles = stackalloc nint[outputs.Length];
        var gradHandles = stackalloc nint[outputs.Length];
        var inputHandles = stackalloc nint[inputs.Length];
        var results = stackalloc nint[inputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputHandles[i] = outputs[i].Handle;
            gradHandles[i] = gradOutputs.IsEmpty ? 0 : gradOutputs[i].Handle;
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            inputHandles[i] = inputs[i].Handle;
        }

        TorchException.ThrowIfFailed(
            NativeMethods.st_grad(
                outputHandles,
                gradHandles,
                outputs.Length,
                inputHandles,
                inputs.Length,
                retainGraph || createGraph ? 1 : 0,
                createGraph ? 1 : 0,
                0,
                results));
        Operator.KeepAlive(outputs);
        Operator.KeepAlive(gradOutputs);
        Operator.KeepAlive(inputs);
        var grads = new Tensor[inputs.Length];
        for (var i = 0; i < grads.Length; i++)
        {
            grads[i] = Tensor.Own(results[i]);
        }

        return grads;
    }

    /// <summary>Gives <paramref name="output"/>, computed without gradient, a backward of its own.</summary>
    /// <param name="output">A tensor that nothing recorded.</param>
    /// <param name="inputs">What it was computed from.</param>
    /// <param name="backward">
    /// From dL/doutput to dL/dinput for each input (null where there is none). Runs on the thread that calls Backward,
    /// inside a scope of its own; the results are kept. What it throws comes back as the error of Backward.
    /// </param>
    /// <returns><paramref name="output"/>, now part of the graph.</returns>
    public static Tensor WithBackward(Tensor output, ReadOnlySpan<Tensor> inputs, Func<Tensor, Tensor?[]> backward)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(backward);
        return WithBackward(output, inputs, [], (gradient, _) => backward(gradient));
    }

    /// <summary>As the other, with tensors that the backward pass needs: they live until the graph goes, whatever scope they were made in.</summary>
    /// <param name="output">A tensor that nothing recorded.</param>
    /// <param name="inputs">What it was computed from.</param>
    /// <param name="saved">What <paramref name="backward"/> is given besides the gradient.</param>
    /// <param name="backward">From dL/doutput and the saved tensors to dL/dinput for each input (null where there is none).</param>
    /// <returns><paramref name="output"/>, now part of the graph.</returns>
    public static Tensor WithBackward(Tensor output, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> saved, Func<Tensor, Tensor[], Tensor?[]> backward)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(backward);
        using var scope = new Scope();
        using var noGrad = NoGrad();
        // Detached: a node that held its own graph alive would keep it for good.
        var kept = new Tensor[saved.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = saved[i].Detach().DetachFromScope();
        }

        CustomBackward.Attach(
            [output],
            inputs,
            new CustomBackward(
                grads => backward(grads[0] ?? throw new InvalidOperationException("the output has no gradient"), kept), kept));
        return output;
    }
}
