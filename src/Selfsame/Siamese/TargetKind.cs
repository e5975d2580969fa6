namespace Selfsame.Siamese;

/// <summary>Where a method's target features come from (Tao et al. 2022, Table 2; the teacher is Fang et al. 2021's).</summary>
public enum TargetKind
{
    /// <summary>The online branch itself, with gradient (SimCLR).</summary>
    Shared,

    /// <summary>The online branch, detached (SimSiam).</summary>
    StopGradient,

    /// <summary>A momentum encoder, for the positive and the negative gradient (MoCo, BYOL, UniGrad).</summary>
    Momentum,

    /// <summary>A momentum encoder for the positive gradient only; negatives come from the detached online branch.</summary>
    MomentumInPositive,

    /// <summary>A frozen network that was trained before (SEED).</summary>
    Teacher,

    /// <summary>A momentum encoder, and a frozen teacher for the objective's second part (SEED with MoCo's loss).</summary>
    TeacherBesideMomentum,

    /// <summary>No features: the objective has targets of its own (instance classification).</summary>
    None,
}
