namespace Selfsame.Torch.Nn;

/// <summary>Initial values of parameters (torch.nn.init), drawn from the default generator.</summary>
public static class Init
{
    /// <summary>U(-b, b), b = sqrt(6 / ((1 + a^2) fan_in)): PyTorch's default for linear layers and convolutions with a = sqrt(5).</summary>
    public static Tensor KaimingUniform(Tensor weight, double negativeSlope = 0)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var bound = Math.Sqrt(6.0 / ((1 + (negativeSlope * negativeSlope)) * FanIn(weight)));
        return Fill(weight, w => w.Uniform_(-bound, bound));
    }

    /// <summary>N(0, 2 / fan_out): torchvision's choice for the convolutions of a ResNet (He et al. 2015, mode fan_out).</summary>
    public static Tensor KaimingNormalFanOut(Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        var deviation = Math.Sqrt(2.0 / FanOut(weight));
        return Fill(weight, w => w.Normal_(0, deviation));
    }

    /// <summary>U(-b, b) with b = 1 / sqrt(fan_in): PyTorch's default for biases.</summary>
    public static Tensor UniformByFanIn(Tensor bias, long fanIn)
    {
        ArgumentNullException.ThrowIfNull(bias);
        var bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        return Fill(bias, b => b.Uniform_(-bound, bound));
    }

    /// <summary>N(mean, deviation^2).</summary>
    public static Tensor Normal(Tensor tensor, double mean = 0, double deviation = 1)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Fill(tensor, t => t.Normal_(mean, deviation));
    }

    /// <summary>One number everywhere.</summary>
    public static Tensor Constant(Tensor tensor, double value)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Fill(tensor, t => t.Fill_(value));
    }

    /// <summary>Inputs of one output: size(1) times the kernel's area.</summary>
    internal static long FanIn(Tensor weight) => weight.NumElements / weight.Size(0);

    /// <summary>Outputs of one input: size(0) times the kernel's area.</summary>
    internal static long FanOut(Tensor weight) => weight.NumElements / weight.Size(1);

    private static Tensor Fill(Tensor tensor, Func<Tensor, Tensor> fill)
    {
        using var _ = Autograd.NoGrad();
        return fill(tensor);
    }
}
