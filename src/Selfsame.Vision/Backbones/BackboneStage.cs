namespace Selfsame.Vision.Backbones;

/// <summary>A feature map of a backbone.</summary>
/// <param name="Width">Its channels.</param>
/// <param name="Stride">Pixels of the image that lie between neighbours.</param>
public readonly record struct BackboneStage(int Width, int Stride);
