using Selfsame.Torch.Native;
using Selfsame.Torch.Nn;

namespace Selfsame.Torch.Distributed;

/// <summary>
/// Batch norm over the batches of all processes (torch.nn.SyncBatchNorm): output, running statistics and gradients are those of one process with the whole
/// batch. One small gather forward, one small sum backward.
/// </summary>
public static unsafe class SyncBatchNorm
{
    private static nint s_backward;

    /// <summary>Lets every batch norm in a module share its statistics over a group while training; null lets each keep to its own batch.</summary>
    public static void Synchronize(Module module, ProcessGroup? group)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach (var norm in module.NamedModules().Select(m => m.Module).OfType<BatchNorm>())
        {
            norm.Group = group;
        }
    }

    /// <summary>The forward pass in training.</summary>
    /// <param name="input">[N, C, ...], on each process its own.</param>
    /// <param name="norm">The layer; its running statistics move.</param>
    /// <param name="group">The processes.</param>
    internal static Tensor Forward(Tensor input, BatchNorm norm, ProcessGroup group)
    {
        Tensor mean, variance, invStd, output;
        double count;
        using (Autograd.NoGrad())
        {
            (mean, variance, count) = Statistics(input, group);
            norm.RunningMean.Lerp_(mean.To(norm.RunningMean.DType), norm.Momentum);
            norm.RunningVar.Lerp_((variance * (count / (count - 1))).To(norm.RunningVar.DType), norm.Momentum);
            invStd = (variance + norm.Eps).Rsqrt();
            output = Ops.BatchNorm(input, norm.Weight, norm.Bias, mean, variance, training: false, norm.Momentum, norm.Eps, cudnnEnabled: false);
        }

        if (!Autograd.IsGradEnabled)
        {
            return output;
        }

        Tensor[] inputs = norm.Weight is { } weight && norm.Bias is { } bias ? [input, weight, bias] : [input];
        return inputs.Any(t => t.RequiresGrad)
            ? Autograd.WithBackward(output, inputs, [input, mean, variance, invStd], (g, saved) => Backward(g, saved, norm.Weight, count, norm.Eps, group))
            : output;
    }

    // Mean and biased variance of all rows, [C] each, from every process's own (Chan et al. 1979: differences of means, not of squares).
    private static (Tensor Mean, Tensor Variance, double Count) Statistics(Tensor input, ProcessGroup group)
    {
        using var scope = new Scope();
        var channels = input.Size(1);
        var wide = input.DType == ScalarType.Float64 ? input : input.To(ScalarType.Float32);
        var (ownMean, ownVariance) = Ops.BatchNormUpdateStats(wide, null, null, 0);
        var rows = (double)(input.NumElements / channels);
        var own = Ops.Cat([ownMean.To(ScalarType.Float64), ownVariance.To(ScalarType.Float64), Ops.Full([1], rows, ScalarType.Float64, device: input.Device)]);
        var all = group.AllGather(own.Unsqueeze(0));                            // [T, 2C + 1]
        var counts = all.Slice(1, 2 * channels, (2 * channels) + 1);            // [T, 1]
        var means = all.Slice(1, 0, channels);                                  // [T, C]
        var count = counts.Sum().ToDouble();
        var mean = (means * counts).Sum([0]) / count;
        var squares = ((all.Slice(1, channels, 2 * channels) + (means - mean).Square()) * counts).Sum([0]);
        return (scope.Keep(mean.To(wide.DType)), scope.Keep((squares / count).To(wide.DType)), count);
    }

    private static Tensor?[] Backward(Tensor gradient, Tensor[] saved, Tensor? weight, double count, double eps, ProcessGroup group)
    {
        var (input, mean, variance, invStd) = (saved[0], saved[1], saved[2], saved[3]);
        // sum of g x_hat and sum of g over this process's rows, [C] each: also the gradients of weight and bias, which data parallelism averages.
        var (scaled, plain) = Sums(gradient, input, weight, mean, invStd, eps);
        var sums = group.AllReduce(Ops.Cat([scaled, plain])) / count;
        var channels = mean.Size(0);
        var scale = weight is null ? invStd : weight.Detach() * invStd;
        // dx = scale (g - mean(g) - x_hat mean(g x_hat)): x_hat comes from batch norm's own kernel, with the rest as its weight and bias.
        var rest = Ops.BatchNorm(
            input,
            -(scale * sums.Slice(0, 0, channels)),
            -(scale * sums.Slice(0, channels, 2 * channels)),
            mean,
            variance,
            training: false,
            0,
            eps,
            cudnnEnabled: false);
        var broadcast = Enumerable.Repeat(1L, input.Rank).ToArray();
        broadcast[1] = channels;
        var result = rest.Addcmul_(gradient, scale.Reshape(broadcast).To(gradient.DType));
        return weight is null ? [result] : [result, scaled, plain];
    }

    private static (Tensor Scaled, Tensor Plain) Sums(Tensor gradient, Tensor input, Tensor? weight, Tensor mean, Tensor invStd, double eps)
    {
        var wide = input.DType is ScalarType.BFloat16 or ScalarType.Float16 ? ScalarType.Float32 : input.DType;
        var (g, x) = (gradient.To(wide), input.Detach().To(wide));
        var mask = stackalloc bool[3] { false, true, true };
        var args = stackalloc Value[10]
        {
            Value.Of(g),
            Value.Of(x),
            Value.Of(weight),
            Value.None,
            Value.None,
            Value.Of(mean),
            Value.Of(invStd),
            Value.Of(true),
            Value.Of(eps),
            Value.Of(mask, 3),
        };
        var results = stackalloc Value[3];
        Operator.CallMany(ref s_backward, "aten::native_batch_norm_backward", "", args, 10, results, 3);
        GC.KeepAlive(g);
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        GC.KeepAlive(mean);
        GC.KeepAlive(invStd);
        NativeMethods.st_tensor_release(results[0].Pointer);
        return (Operator.ToTensor(results[1]), Operator.ToTensor(results[2]));
    }
}
