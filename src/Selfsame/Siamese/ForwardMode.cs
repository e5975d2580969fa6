namespace Selfsame.Siamese;

/// <summary>Whether batch norm sees the views together or apart.</summary>
public enum ForwardMode
{
    /// <summary>Views of one size go through in one batch: batch norm's statistics are those of all of them (SimCLR, SwAV).</summary>
    Batched,

    /// <summary>Each view goes through by itself: batch norm's statistics are that view's (MoCo, BYOL, SimSiam, UniGrad).</summary>
    Separate,
}
