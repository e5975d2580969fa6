namespace Selfsame.Siamese;

/// <summary>The batch norm at the end of a head.</summary>
public enum HeadNorm
{
    /// <summary>None.</summary>
    None,

    /// <summary>With weight and bias.</summary>
    Affine,

    /// <summary>Without weight and bias (SimSiam's projector).</summary>
    Plain,
}
