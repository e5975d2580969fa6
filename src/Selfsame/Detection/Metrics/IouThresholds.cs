namespace Selfsame.Detection.Metrics;

/// <summary>The ten overlaps that AP is averaged over: 0.5, 0.55, ..., 0.95 (Lin et al. 2014).</summary>
internal static class IouThresholds
{
    // numpy.linspace's own doubles: a box may overlap by exactly so much.
    private const double First = 0.5;
    private const double Last = 0.95;
    private const int Count = 10;

    /// <summary>All of them, rising.</summary>
    public static IReadOnlyList<double> All { get; } =
    [
        .. Enumerable.Range(0, Count).Select(i => i == Count - 1 ? Last : First + (i * ((Last - First) / (Count - 1))))
    ];

    /// <summary>The place of 0.5.</summary>
    public const int At50 = 0;

    /// <summary>The place of 0.75.</summary>
    public const int At75 = 5;
}
