namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>Operations chosen at random from a list, after crop and flip.</summary>
public enum PolicyKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>
    /// RandAugment (Cubuk et al. 2019) as torchvision 0.14 has it: some of 14 operations, each as likely, all of one magnitude.
    /// </summary>
    RandAugment,

    /// <summary>AutoAugment's policy for ImageNet (Cubuk et al. 2018): one of 25 pairs of operations, each with its probability.</summary>
    AutoAugmentImagenet,

    /// <summary>AutoAugment's policy for CIFAR-10 (Cubuk et al. 2018).</summary>
    AutoAugmentCifar10,
}
