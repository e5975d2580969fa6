namespace Selfsame.Vision.Backbones;

/// <summary>One block of a mobile network, as its paper's table has it, before any width multiplier.</summary>
/// <param name="Kernel">Side of the depthwise convolution.</param>
/// <param name="Expanded">Channels between the 1x1 convolutions.</param>
/// <param name="Output">Channels that come out.</param>
/// <param name="Excited">Whether channels are weighed (squeeze and excitation).</param>
/// <param name="HardSwish">Hard-swish rather than ReLU.</param>
/// <param name="Stride">Stride of the depthwise convolution.</param>
internal sealed record InvertedResidualLayout(int Kernel, int Expanded, int Output, bool Excited, bool HardSwish, int Stride);
