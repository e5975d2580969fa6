namespace Selfsame.Torch.Optim;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), in PyTorch's form (torch.optim.AdamW): <c>w = (1 - lr decay) w</c> before
/// Adam's step.
/// </summary>
public sealed class AdamW : Optimizer
{
    private readonly AdamMoments _moments;

    /// <summary>AdamW over these groups; unlike PyTorch's, a group decays only if it says so.</summary>
    /// <exception cref="ArgumentException">See <see cref="Optimizer"/>.</exception>
    public AdamW(IEnumerable<ParameterGroup> groups, AdamOptions? options = null)
        : base(groups)
    {
        Options = options ?? new AdamOptions();
        _moments = new AdamMoments(AddSlot("step", isCounter: true), AddSlot("exp_avg"), AddSlot("exp_avg_sq"), Options);
    }

    /// <summary>The options, for all groups.</summary>
    public AdamOptions Options { get; }

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, Tensor[] parameters, Tensor[] gradients)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (group.WeightDecay != 0)
        {
            Ops.ForeachMul_(parameters, 1 - (group.LearningRate * group.WeightDecay));
        }

        _moments.Update(parameters, gradients, group.LearningRate);
    }
}
