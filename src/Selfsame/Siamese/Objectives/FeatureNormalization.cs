namespace Selfsame.Siamese.Objectives;

/// <summary>How features are made of a head's outputs, on both branches.</summary>
public enum FeatureNormalization
{
    /// <summary>Rows of length one (l2).</summary>
    Unit,

    /// <summary>Columns of mean 0 and variance 1 over the batch, without weight and bias (the original Barlow Twins).</summary>
    Batch,

    /// <summary>The outputs as they are (the original VICReg).</summary>
    None,
}
