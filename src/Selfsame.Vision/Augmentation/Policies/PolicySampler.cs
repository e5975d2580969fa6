namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>Draws the operations of a view.</summary>
internal static class PolicySampler
{
    // All but Invert, which torchvision's RandAugment leaves out.
    private const int RandAugmentOperations = (int)PolicyOperation.Invert;

    /// <summary>What a policy does to one view; nothing is drawn when there is none.</summary>
    public static PolicySteps Sample(AugmentationOptions options, ref RandomStream random) => options.Policy switch
    {
        PolicyKind.RandAugment => RandAugment(options, ref random),
        PolicyKind.AutoAugmentImagenet => AutoAugment(AutoAugmentPolicies.Imagenet, options.Size, ref random),
        PolicyKind.AutoAugmentCifar10 => AutoAugment(AutoAugmentPolicies.Cifar10, options.Size, ref random),
        _ => default,
    };

    private static PolicySteps RandAugment(AugmentationOptions options, ref RandomStream random)
    {
        var steps = new PolicySteps();
        for (var i = 0; i < options.RandAugmentOperations; i++)
        {
            var operation = (PolicyOperation)random.Below(RandAugmentOperations);
            var magnitude = PolicyMagnitudes.Of(operation, options.RandAugmentMagnitude, PolicyMagnitudes.RandAugmentBins, options.Size);
            steps = steps.With(i, new(operation, Signed(operation, magnitude, ref random)));
        }

        return steps;
    }

    private static PolicySteps AutoAugment(IReadOnlyList<(PolicyEntry First, PolicyEntry Second)> policy, int size, ref RandomStream random)
    {
        var (first, second) = policy[random.Below(policy.Count)];
        return new(Draw(first, size, ref random), Draw(second, size, ref random));
    }

    private static PolicyStep Draw(in PolicyEntry entry, int size, ref RandomStream random)
    {
        if (!random.Chance(entry.Probability))
        {
            return default;
        }

        var magnitude = PolicyMagnitudes.Of(entry.Operation, entry.Bin, PolicyMagnitudes.AutoAugmentBins, size);
        return new(entry.Operation, Signed(entry.Operation, magnitude, ref random));
    }

    private static float Signed(PolicyOperation operation, float magnitude, ref RandomStream random) =>
        PolicyMagnitudes.IsSigned(operation) && random.Chance(0.5) ? -magnitude : magnitude;
}
