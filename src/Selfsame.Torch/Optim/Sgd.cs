namespace Selfsame.Torch.Optim;

/// <summary>
/// Stochastic gradient descent with coupled weight decay and momentum, in PyTorch's form (torch.optim.SGD):
/// <c>g = grad + decay w; b = momentum b + (1 - dampening) g; w = w - lr b</c>, or <c>w = w - lr (g + momentum b)</c> with Nesterov's.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly MomentumBuffers _buffers;

    /// <summary>SGD over these groups.</summary>
    /// <exception cref="ArgumentException">Nesterov's momentum without momentum or with dampening; or see <see cref="Optimizer"/>.</exception>
    public Sgd(IEnumerable<ParameterGroup> groups, SgdOptions? options = null)
        : base(groups)
    {
        Options = options ?? new SgdOptions();
        if (Options is { Nesterov: true, Momentum: 0 } or { Nesterov: true, Dampening: not 0 })
        {
            throw new ArgumentException("Nesterov's momentum needs a momentum above 0 and no dampening");
        }

        _buffers = new MomentumBuffers(AddSlot("momentum_buffer"));
    }

    /// <summary>The options, for all groups.</summary>
    public SgdOptions Options { get; }

    /// <inheritdoc/>
    protected override void Update(ParameterGroup group, Tensor[] parameters, Tensor[] gradients)
    {
        ArgumentNullException.ThrowIfNull(group);
        var step = group.WeightDecay == 0 ? gradients : Ops.ForeachAdd(gradients, parameters, group.WeightDecay);
        if (Options.Momentum != 0)
        {
            var buffers = _buffers.Update(parameters, step, Options.Momentum, Options.Dampening);
            step = Options.Nesterov ? Ops.ForeachAdd(step, buffers, Options.Momentum) : buffers;
        }

        Ops.ForeachAdd_(parameters, step, -group.LearningRate);
    }
}
