namespace Selfsame.Torch.Nn;

/// <summary>The transposed convolution that enlarges (torch.nn.ConvTranspose2d), kernel and stride alike, without padding.</summary>
public sealed class ConvTranspose2d : Module
{
    private readonly int _stride;

    /// <summary>Creates the layer with PyTorch's initial values.</summary>
    /// <param name="inChannels">Channels that go in.</param>
    /// <param name="outChannels">Channels that come out.</param>
    /// <param name="stride">By how much it enlarges; the kernel's side.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below one.</exception>
    public ConvTranspose2d(int inChannels, int outChannels, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outChannels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        _stride = stride;
        Weight = RegisterParameter("weight", Init.KaimingUniform(Tensor.Empty([inChannels, outChannels, stride, stride]), Math.Sqrt(5)));
        var bound = 1 / Math.Sqrt((double)outChannels * stride * stride);
        Bias = RegisterParameter("bias", Tensor.Empty([outChannels]).Uniform_(-bound, bound));
    }

    /// <summary>[in, out, stride, stride].</summary>
    public Tensor Weight { get; private set; }

    /// <summary>[out].</summary>
    public Tensor Bias { get; private set; }

    /// <summary>[N, in, H, W] to [N, out, stride H, stride W].</summary>
    public override Tensor Forward(Tensor input) => Ops.ConvTranspose2d(input, Weight, Bias, [_stride, _stride]);

    /// <inheritdoc/>
    protected override void Rebind() => (Weight, Bias) = (Get("weight"), Get("bias"));
}
