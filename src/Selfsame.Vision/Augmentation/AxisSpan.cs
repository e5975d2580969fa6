namespace Selfsame.Vision.Augmentation;

/// <summary>Where a crop lies along one axis of the decoded pixels.</summary>
/// <param name="Start">Where the crop begins, in decoded pixels (may be fractional or negative).</param>
/// <param name="Length">The crop's length in decoded pixels.</param>
/// <param name="Low">First decoded pixel that may be read.</param>
/// <param name="High">One past the last decoded pixel that may be read.</param>
/// <param name="ImageStart">Where the image begins; output pixels centred before it are black.</param>
/// <param name="ImageEnd">Where the image ends; output pixels centred from there on are black.</param>
internal readonly record struct AxisSpan(double Start, double Length, int Low, int High, double ImageStart, double ImageEnd);
