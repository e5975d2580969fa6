using System.Globalization;
using Selfsame.Torch.Optim;

namespace Selfsame.Evaluation;

/// <summary>What <see cref="ClassifierSchedule"/> means in numbers.</summary>
internal static class ClassifierSchedules
{
    private static readonly double[] s_drops = [0.6, 0.8];

    /// <summary>The schedule over so many epochs.</summary>
    /// <param name="schedule">Which.</param>
    /// <param name="epochs">All epochs, or steps.</param>
    /// <param name="factor">What a drop multiplies the rate with.</param>
    public static LearningRateSchedule Create(ClassifierSchedule schedule, long epochs, double factor) => schedule == ClassifierSchedule.Cosine
        ? new CosineSchedule()
        : new StepSchedule { Milestones = Milestones(epochs), Gamma = factor };

    /// <summary>The schedule in words, for a protocol.</summary>
    public static string Describe(ClassifierSchedule schedule, long epochs, double factor) => schedule == ClassifierSchedule.Cosine
        ? "cosine to 0, by epoch"
        : string.Create(CultureInfo.InvariantCulture, $"x {factor} after epochs {string.Join(" and ", Milestones(epochs))}");

    private static long[] Milestones(long epochs) => Array.ConvertAll(s_drops, share => (long)Math.Round(share * epochs));
}
