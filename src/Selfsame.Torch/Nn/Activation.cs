namespace Selfsame.Torch.Nn;

/// <summary>An activation function given by its operator: <see cref="Gelu"/>, <see cref="SiLU"/>, <see cref="Hardswish"/>, ...</summary>
public sealed class Activation : Module
{
    private readonly Func<Tensor, Tensor> _function;

    private Activation(Func<Tensor, Tensor> function) => _function = function;

    /// <summary>x times the normal distribution function (torch.nn.GELU).</summary>
    public static Activation Gelu() => new(x => x.Gelu());

    /// <summary>x sigmoid(x) (torch.nn.SiLU).</summary>
    public static Activation SiLU() => new(x => x.Silu());

    /// <summary>x relu6(x + 3) / 6 (torch.nn.Hardswish).</summary>
    public static Activation Hardswish() => new(x => x.Hardswish());

    /// <summary>relu6(x + 3) / 6 (torch.nn.Hardsigmoid).</summary>
    public static Activation Hardsigmoid() => new(x => x.Hardsigmoid());

    /// <summary>1 / (1 + exp(-x)) (torch.nn.Sigmoid).</summary>
    public static Activation Sigmoid() => new(x => x.Sigmoid());

    /// <summary>The hyperbolic tangent (torch.nn.Tanh).</summary>
    public static Activation Tanh() => new(x => x.Tanh());

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => _function(input);
}
