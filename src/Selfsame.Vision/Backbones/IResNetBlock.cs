using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>A block of a ResNet in two steps: the convolutions that read its input, which are linear, and the rest.</summary>
internal interface IResNetBlock : IResidualBlock
{
    /// <summary>The first convolution.</summary>
    Conv2d First { get; }

    /// <summary>The convolution of the shortcut; null where the input is the shortcut.</summary>
    Conv2d? Projection { get; }

    /// <summary>How often the residual branch of an image is left out in training; 0 never.</summary>
    double DropProbability { get; set; }

    /// <summary>What comes out: [N, outer, H, W].</summary>
    Tensor Forward(Tensor input);

    /// <summary>What comes out, from what <see cref="First"/> and <see cref="Projection"/> made of the input.</summary>
    /// <param name="first">[N, inner, H, W]; it isn't changed.</param>
    /// <param name="projected">[N, outer, H', W']; it isn't changed.</param>
    Tensor Continue(Tensor first, Tensor projected);
}
