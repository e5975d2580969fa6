using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>What every method trains and every evaluation uses: images in, features out.</summary>
public abstract class Backbone : Module
{
    /// <summary>The name it is created by, e.g. <c>resnet18</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Width of the pooled features.</summary>
    public abstract int FeatureWidth { get; }

    /// <summary>The choices it was built with, <see cref="BackboneStem.Auto"/> resolved.</summary>
    public abstract BackboneOptions Options { get; }

    /// <summary>The last feature map: [N, 3, H, W] normalised images to [N, FeatureWidth, H', W'].</summary>
    public abstract Tensor ForwardFeatures(Tensor images);

    /// <summary>The feature maps that detectors and segmenters build on, from the finest to the coarsest, each half as large as the one before.</summary>
    /// <exception cref="NotSupportedException">This backbone has none.</exception>
    public virtual IReadOnlyList<BackboneStage> Stages => throw new NotSupportedException($"{Name} has no feature maps of several sizes");

    /// <summary>The feature maps of <see cref="Stages"/>: [N, 3, H, W] to [N, width, H / stride, W / stride] (rounded up) each.</summary>
    /// <exception cref="NotSupportedException">This backbone has none.</exception>
    public virtual IReadOnlyList<Tensor> ForwardStages(Tensor images) => throw new NotSupportedException($"{Name} has no feature maps of several sizes");

    /// <summary>
    /// Makes the last stages keep the size of the one that has <paramref name="outputStride"/>: their strides become dilation, no weight changes (torchvision's
    /// replace_stride_with_dilation; Chen et al. 2017).
    /// </summary>
    /// <param name="outputStride">The stride of the last feature map; that of one of <see cref="Stages"/>.</param>
    /// <exception cref="NotSupportedException">This backbone can't.</exception>
    /// <exception cref="ArgumentException">No stage has that stride.</exception>
    public virtual void Dilate(int outputStride) => throw new NotSupportedException($"{Name} can't replace strides with dilation; a ResNet can");

    /// <summary>
    /// Leaves residual blocks out at random in training, the l-th of L with probability p l / L (Huang et al. 2016, linear decay). It isn't
    /// kept in files of weights.
    /// </summary>
    /// <param name="probability">p, from 0 to below 1.</param>
    /// <exception cref="NotSupportedException">This backbone can't, or its architecture states its own.</exception>
    public virtual void SetStochasticDepth(double probability) =>
        throw new NotSupportedException($"{Name} has the stochastic depth of its architecture; a ResNet takes another");

    /// <summary>Pooled features: [N, 3, H, W] normalised images to [N, FeatureWidth].</summary>
    public override Tensor Forward(Tensor input) => ForwardFeatures(input).Mean([2, 3]);

    /// <summary>torchvision's initial values for convolutions (N(0, 2 / fan_out), biases 0); those of other layers are PyTorch's.</summary>
    /// <param name="zeroInitResidual">Starts the last batch norm of residual blocks at zero.</param>
    private protected void Initialise(bool zeroInitResidual)
    {
        foreach (var (_, module) in NamedModules())
        {
            if (module is Conv2d convolution)
            {
                Init.KaimingNormalFanOut(convolution.Weight);
                if (convolution.Bias is not null)
                {
                    Init.Constant(convolution.Bias, 0);
                }
            }
            else if (zeroInitResidual && module is IResidualBlock { LastNorm: { } norm })
            {
                Init.Constant(norm.Weight!, 0);
            }
        }
    }
}
