namespace Selfsame.Torch.Optim;

/// <summary>Adam (Kingma and Ba 2015) with weight decay added to the gradient, in PyTorch's form (torch.optim.Adam).</summary>
/// <remarks><see cref="AdamW"/> is what recent recipes mean by Adam with weight decay.</remarks>
public sealed class Adam : Optimizer
{
    private readonly AdamMoments _moments;

    /// <summary>Adam over these groups.</summary>
    /// <exception cref="ArgumentException">See <see cref="Optimizer"/>.</exception>
    public Adam(IEnumerable<ParameterGroup> groups, AdamOptions? options = null)
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
        var step = group.WeightDecay == 0 ? gradients : Ops.ForeachAdd(gradients, parameters, group.WeightDecay);
        _moments.Update(parameters, step, group.LearningRate);
    }
}
