using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones;

/// <summary>A block that may add to its input.</summary>
internal interface IResidualBlock
{
    /// <summary>The batch norm just before the addition; null where there is none.</summary>
    BatchNorm? LastNorm { get; }
}
