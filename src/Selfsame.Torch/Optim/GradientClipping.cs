namespace Selfsame.Torch.Optim;

/// <summary>Bounds on gradients before a step.</summary>
public static class GradientClipping
{
    /// <summary>
    /// Scales all gradients so that their common L2 norm is at most <paramref name="maxNorm"/> (torch.nn.utils.clip_grad_norm_):
    /// times <c>maxNorm / (norm + 1e-6)</c> if that is below 1.
    /// </summary>
    /// <param name="parameters">Those without gradient count nothing. All on one device.</param>
    /// <param name="maxNorm">The bound, above 0.</param>
    /// <returns>
    /// The norm before; 0 without any gradient. When it isn't finite the gradients are left as they are, and a step would spoil the parameters.
    /// </returns>
    /// <exception cref="ArgumentException">The bound isn't above 0.</exception>
    public static double ByNorm(IEnumerable<Tensor> parameters, double maxNorm)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Require.Positive(maxNorm, nameof(maxNorm));
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.Grad).OfType<Tensor>()];
        if (gradients.Length == 0)
        {
            return 0;
        }

        var norm = Ops.Stack(Ops.ForeachNorm(gradients)).Norm();
        var factor = (norm + 1e-6).Reciprocal() * maxNorm;
        var result = norm.ToDouble();
        if (double.IsFinite(result) && factor.ToDouble() is var scale and < 1)
        {
            Ops.ForeachMul_(gradients, scale);
        }

        return result;
    }
}
