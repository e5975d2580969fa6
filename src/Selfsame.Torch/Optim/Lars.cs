namespace Selfsame.Torch.Optim;

/// <summary>
/// Layer-wise adaptive rates for large batches (You et al. 2017), as SimCLR, BYOL and Barlow Twins use them:
/// <c>g = grad + decay w; g = eta |w| / |g| g; b = momentum b + g; w = w - lr b</c>, with the norms taken over one parameter.
/// </summary>
/// <remarks>
/// The ratio is 1 where a norm is 0, and for groups with <see cref="ParameterGroup.ExcludeFromLars"/>;
/// <see cref="ParameterGroup.SplitByRank"/> makes the usual two groups. You et al. write |grad| + decay |w| for the
/// denominator; the three codes take the norm of the sum, and so does this. Without decay they are the same.
/// </remarks>
public sealed class Lars : Optimizer
{
    private readonly MomentumBuffers _buffers;

    /// <summary>LARS over these groups.</summary>
    /// <exception cref="ArgumentException">See <see cref="Optimizer"/>.</exception>
    public Lars(IEnumerable<ParameterGroup> groups, LarsOptions? options = null)
        : base(groups)
    {
        Options = options ?? new LarsOptions();
        _buffers = new MomentumBuffers(AddSlot("momentum_buffer"));
    }

    /// <summary>The options, for all groups.</summary>
    public LarsOptions Options { get; }

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, Tensor[] parameters, Tensor[] gradients)
    {
        ArgumentNullException.ThrowIfNull(group);
        var step = group.WeightDecay == 0 ? gradients : Ops.ForeachAdd(gradients, parameters, group.WeightDecay);
        if (!group.ExcludeFromLars)
        {
            step = Ops.ForeachMul(step, TrustRatios(parameters, step, group.LearningRate));
        }

        if (Options.Momentum != 0)
        {
            step = _buffers.Update(parameters, step, Options.Momentum, dampening: 0);
        }

        Ops.ForeachAdd_(parameters, step, -group.LearningRate);
    }

    /// <summary>One number a parameter, as tensors: nothing waits for a GPU.</summary>
    private Tensor[] TrustRatios(Tensor[] parameters, Tensor[] steps, double learningRate)
    {
        var weights = Ops.Stack(Ops.ForeachNorm(parameters)); // [n]
        var updates = Ops.Stack(Ops.ForeachNorm(steps)); // [n]
        var ratios = weights * Options.TrustCoefficient / updates;
        if (Options.Clip)
        {
            ratios = (ratios / learningRate).ClampMax(1);
        }

        return Ops.Where(weights.Gt(0).LogicalAnd(updates.Gt(0)), ratios, ratios.OnesLike()).Unbind();
    }
}
