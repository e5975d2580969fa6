namespace Selfsame.Torch.Nn;

/// <summary>y = x W^T + b (torch.nn.Linear): [N, in] to [N, out].</summary>
public sealed class Linear : Module
{
    /// <summary>Creates the layer with PyTorch's initial values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A width below one.</exception>
    public Linear(long inFeatures, long outFeatures, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inFeatures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outFeatures, 1);
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        Weight = RegisterParameter("weight", Init.KaimingUniform(Tensor.Empty([outFeatures, inFeatures]), Math.Sqrt(5)));
        if (bias)
        {
            Bias = RegisterParameter("bias", Init.UniformByFanIn(Tensor.Empty([outFeatures]), inFeatures));
        }
    }

    /// <summary>Width of the input.</summary>
    public long InFeatures { get; }

    /// <summary>Width of the output.</summary>
    public long OutFeatures { get; }

    /// <summary>W, [out, in].</summary>
    public Tensor Weight { get; private set; }

    /// <summary>b, [out].</summary>
    public Tensor? Bias { get; private set; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Ops.Linear(input, Weight, Bias);

    /// <inheritdoc/>
    protected override void Rebind()
    {
        Weight = Get("weight");
        Bias = Bias is null ? null : Get("bias");
    }
}
