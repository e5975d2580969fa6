using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>A block that adds to its input.</summary>
internal interface IResidualBlock
{
    /// <summary>The batch norm just before the addition.</summary>
    BatchNorm LastNorm { get; }
}
