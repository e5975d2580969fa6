namespace Selfsame.Torch.Optim;

/// <summary>Adam's running moments and the step that they give (Kingma and Ba 2015, algorithm 1).</summary>
internal sealed class AdamMoments(OptimizerSlot steps, OptimizerSlot means, OptimizerSlot squares, AdamOptions options)
{
    /// <summary>
    /// <c>m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w = w - lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps)</c>,
    /// t counted for each parameter.
    /// </summary>
    public void Update(Tensor[] parameters, Tensor[] gradients, double learningRate)
    {
        var m = Array.ConvertAll(parameters, parameter => Moment(means, parameter));
        var v = Array.ConvertAll(parameters, parameter => Moment(squares, parameter));
        var stepSizes = new double[parameters.Length];
        var roots = new double[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            var t = Next(parameters[i]);
            stepSizes[i] = -(learningRate / (1 - Math.Pow(options.Beta1, t)));
            roots[i] = Math.Sqrt(1 - Math.Pow(options.Beta2, t));
        }

        Ops.ForeachMul_(m, options.Beta1);
        Ops.ForeachAdd_(m, gradients, 1 - options.Beta1);
        Ops.ForeachMul_(v, options.Beta2);
        Ops.ForeachAddcmul_(v, gradients, gradients, 1 - options.Beta2);

        var denominators = Ops.ForeachSqrt(v);
        Ops.ForeachDiv_(denominators, roots);
        Ops.ForeachAdd_(denominators, options.Epsilon);
        Ops.ForeachAddcdiv_(parameters, m, denominators, stepSizes);
    }

    private static Tensor Moment(OptimizerSlot slot, Tensor parameter) =>
        slot.TryGet(parameter, out var moment) ? moment : slot.Set(parameter, parameter.ZerosLike());

    private long Next(Tensor parameter)
    {
        if (!steps.TryGet(parameter, out var step))
        {
            step = steps.Set(parameter, Tensor.FromScalar(0L));
        }

        return ++step.AsSpan<long>()[0];
    }
}
