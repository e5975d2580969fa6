namespace Selfsame.Vision.Backbones;

/// <summary>The sizes of one inverted residual block, as it is built.</summary>
/// <param name="Inputs">Channels that go in.</param>
/// <param name="Expanded">Channels between the 1x1 convolutions.</param>
/// <param name="Outputs">Channels that come out.</param>
/// <param name="Kernel">Side of the depthwise convolution.</param>
/// <param name="Stride">Stride of the depthwise convolution.</param>
internal readonly record struct InvertedResidualShape(int Inputs, int Expanded, int Outputs, int Kernel, int Stride);
