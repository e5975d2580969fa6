namespace Selfsame.Vision.Augmentation.Joint.Policies;

/// <summary>Operations chosen at random from a list, which change an image together with its boxes or its mask.</summary>
public enum JointPolicyKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>AutoAugment for detection (Zoph et al. 2019, policy v0): one of five pairs of operations, each with its probability.</summary>
    AutoAugment,

    /// <summary>RandAugment (Cubuk et al. 2019) with AutoAugment's operations for detection: some of ten, each as likely, all of one magnitude.</summary>
    RandAugment,
}
