namespace Selfsame.Vision.Augmentation.Joint.Policies;

/// <summary>Draws a policy's operations for an image. Magnitudes are those of the released code of Zoph et al. (2020), on a scale of ten levels.</summary>
internal static class JointPolicySampler
{
    // Its lengths in pixels are meant for COCO, whose longer side is 640.
    private const double ReferenceSide = 640;
    private const double Levels = 10;

    // "Per box" operations take a third of the stated probability there.
    private const double BoxDivisor = 3;

    // Policy v0. A sixth entry, Sharpness before ShearX, has the probability 0.
    private static readonly (JointOperation Operation, double Probability, double Level)[][] s_autoAugment =
    [
        [(JointOperation.TranslateX, 0.6, 4), (JointOperation.Equalize, 0.8, 10)],
        [(JointOperation.TranslateYInBoxes, 0.2, 2), (JointOperation.Cutout, 0.8, 8)],
        [(JointOperation.ShearX, 0.4, 0)],
        [(JointOperation.ShearY, 1, 2), (JointOperation.TranslateYInBoxes, 0.6, 6)],
        [(JointOperation.Rotate, 0.6, 10), (JointOperation.Color, 1, 6)],
    ];

    private static readonly JointOperation[] s_randAugment = [.. Enum.GetValues<JointOperation>().Where(o => o != JointOperation.TranslateYInBoxes)];

    /// <summary>What is done to an image, in this order.</summary>
    public static IReadOnlyList<JointStep> Sample(JointAugmentationOptions options, int width, int height, ref RandomStream random)
    {
        if (options.Policy == JointPolicyKind.None)
        {
            return [];
        }

        var pixel = Math.Max(width, height) / ReferenceSide;
        var steps = new List<JointStep>();
        if (options.Policy == JointPolicyKind.RandAugment)
        {
            for (var i = 0; i < options.RandAugmentOperations; i++)
            {
                steps.Add(Draw(s_randAugment[random.Below(s_randAugment.Length)], options.RandAugmentMagnitude, 1, pixel, ref random));
            }

            return steps;
        }

        foreach (var (operation, probability, level) in s_autoAugment[random.Below(s_autoAugment.Length)])
        {
            if (operation == JointOperation.TranslateYInBoxes)
            {
                steps.Add(Draw(operation, level, probability / BoxDivisor, pixel, ref random));
            }
            else if (random.Chance(probability))
            {
                steps.Add(Draw(operation, level, 1, pixel, ref random));
            }
        }

        return steps;
    }

    private static JointStep Draw(JointOperation operation, double level, double boxProbability, double pixel, ref RandomStream random)
    {
        var share = level / Levels;
        var sign = random.Chance(0.5) ? -1 : 1;
        var magnitude = operation switch
        {
            JointOperation.TranslateX or JointOperation.TranslateY => sign * Math.Round(share * 250 * pixel),
            JointOperation.TranslateYInBoxes => sign * Math.Round(share * 120 * pixel),
            JointOperation.ShearX or JointOperation.ShearY => sign * share * 0.3,
            JointOperation.Rotate => sign * share * 30,
            JointOperation.Cutout => Math.Round(share * 100 * pixel),
            JointOperation.Color => (share * 1.8) + 0.1,
            JointOperation.Solarize => Math.Floor(share * 256),
            JointOperation.SolarizeAdd => Math.Floor(share * 110),
            _ => 0,
        };
        return new JointStep(operation, magnitude, boxProbability, random.NextBits());
    }
}
