using System.Runtime.InteropServices;

namespace Selfsame.Torch.Optim;

/// <summary>The velocities of momentum: <c>b = g</c> on a parameter's first step, then <c>b = momentum b + (1 - dampening) g</c>.</summary>
internal sealed class MomentumBuffers(OptimizerSlot slot)
{
    /// <returns>The buffers after this step, one a parameter.</returns>
    public Tensor[] Update(ReadOnlySpan<Tensor> parameters, ReadOnlySpan<Tensor> gradients, double momentum, double dampening)
    {
        var buffers = new Tensor[parameters.Length];
        var old = new List<Tensor>(parameters.Length);
        var oldGradients = new List<Tensor>(parameters.Length);
        for (var i = 0; i < parameters.Length; i++)
        {
            if (slot.TryGet(parameters[i], out var buffer))
            {
                old.Add(buffer);
                oldGradients.Add(gradients[i]);
                buffers[i] = buffer;
            }
            else
            {
                buffers[i] = slot.Set(parameters[i], gradients[i].Clone());
            }
        }

        if (old.Count > 0)
        {
            Ops.ForeachMul_(CollectionsMarshal.AsSpan(old), momentum);
            Ops.ForeachAdd_(CollectionsMarshal.AsSpan(old), CollectionsMarshal.AsSpan(oldGradients), 1 - dampening);
        }

        return buffers;
    }
}
