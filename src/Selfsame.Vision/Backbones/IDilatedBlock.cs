namespace Selfsame.Vision.Backbones;

/// <summary>A residual block whose stride can give way to dilation.</summary>
internal interface IDilatedBlock
{
    /// <summary>Takes the stride away and dilates the 3x3 convolutions.</summary>
    /// <param name="first">The dilation of the one that has the stride.</param>
    /// <param name="others">The dilation of those after it.</param>
    void Dilate(int first, int others);
}
