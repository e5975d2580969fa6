using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Siamese;

/// <summary>A moving average of the online network's parameters: target = m target + (1 - m) online (He et al. 2020, eq. 2).</summary>
/// <remarks>
/// Only parameters are averaged. Batch norm's running statistics are the target's own, from its own batches, as in the official code of
/// MoCo and UniGrad.
/// </remarks>
public static class MomentumEncoder
{
    /// <summary>Moves <paramref name="target"/> towards <paramref name="online"/>, tensor by tensor.</summary>
    public static void Update(Module target, Module online, double momentum)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(online);
        using var _ = Autograd.NoGrad();
        var averages = target.Parameters().ToArray();
        Ops.ForeachMul_(averages, momentum);
        Ops.ForeachAdd_(averages, online.Parameters().ToArray(), alpha: 1 - momentum);
    }

    /// <summary>Makes <paramref name="target"/> equal to <paramref name="online"/>, buffers included, and takes it out of training.</summary>
    public static void CopyFrom(Module target, Module online)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(online);
        using var _ = Autograd.NoGrad();
        var source = online.StateDict();
        foreach (var (name, tensor) in target.StateDict())
        {
            tensor.Copy_(source[name]);
        }

        target.RequireGrad(false);
    }
}
