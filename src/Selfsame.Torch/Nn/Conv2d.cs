namespace Selfsame.Torch.Nn;

/// <summary>A convolution of images (torch.nn.Conv2d): [N, in, H, W] to [N, out, H', W'].</summary>
public sealed class Conv2d : Module
{
    /// <summary>Creates the layer with PyTorch's initial values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size below one.</exception>
    /// <exception cref="ArgumentException">The channels can't be split into <paramref name="groups"/>.</exception>
    public Conv2d(long inChannels, long outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelSize, 1);
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ArgumentException($"{inChannels} and {outChannels} channels can't be split into {groups} groups", nameof(groups));
        }

        (Stride, Padding, Dilation) = (stride, padding, dilation);
        Groups = groups;
        Weight = RegisterParameter("weight", Init.KaimingUniform(Tensor.Empty([outChannels, inChannels / groups, kernelSize, kernelSize]), Math.Sqrt(5)));
        if (bias)
        {
            Bias = RegisterParameter("bias", Init.UniformByFanIn(Tensor.Empty([outChannels]), Init.FanIn(Weight)));
        }
    }

    /// <summary>The kernels, [out, in / groups, k, k].</summary>
    public Tensor Weight { get; private set; }

    /// <summary>b, [out].</summary>
    public Tensor? Bias { get; private set; }

    /// <summary>Pixels between neighbouring windows; the weights don't depend on it.</summary>
    public int Stride { get; set; }

    /// <summary>Zeros added on every side; the weights don't depend on it.</summary>
    public int Padding { get; set; }

    /// <summary>Pixels between neighbouring points of the kernel; the weights don't depend on it.</summary>
    public int Dilation { get; set; }

    /// <summary>Into how many independent parts the channels are split.</summary>
    public int Groups { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Ops.Conv2d(input, Weight, Bias, [Stride, Stride], [Padding, Padding], [Dilation, Dilation], Groups);

    /// <summary>The same convolution with other kernels and no bias: [N, in', H, W] and [out', in' / groups, k, k] to [N, out', H', W'].</summary>
    public Tensor Forward(Tensor input, Tensor weight) => Ops.Conv2d(input, weight, null, [Stride, Stride], [Padding, Padding], [Dilation, Dilation], Groups);

    /// <inheritdoc/>
    protected override void Rebind()
    {
        Weight = Get("weight");
        Bias = Bias is null ? null : Get("bias");
    }
}
