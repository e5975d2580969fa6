namespace Selfsame.Vision.Augmentation;

/// <summary>
/// An extended box filter: equal weights in the middle and a smaller one at either end. Three in a row have the variance of a
/// Gaussian, at any sigma, and nearly its shape (Gwosdek et al., "Theoretical foundations of Gaussian convolution by extended box
/// filtering", 2011). Weights are whole numbers that add up to <see cref="One"/>, so that a plain image stays as it is.
/// </summary>
/// <param name="Radius">Neighbours with full weight on each side.</param>
/// <param name="Inner">The full weight.</param>
/// <param name="Edge">The weight of the two outermost pixels, at a distance of <c>Radius + 1</c>.</param>
internal readonly record struct BoxKernel(int Radius, short Inner, short Edge)
{
    /// <summary>Filters in a row that make one Gaussian.</summary>
    public const int Passes = 3;

    /// <summary>Bits of a weight after the point.</summary>
    public const int Bits = 15;

    /// <summary>The weight 1, which is one more than a weight can be.</summary>
    public const int One = 1 << Bits;

    /// <summary>Pixels one filter reads.</summary>
    public int Taps => (2 * Radius) + 3;

    /// <summary>The filter of which <see cref="Passes"/> in a row blur with the given standard deviation, in pixels.</summary>
    public static BoxKernel ForGaussian(double sigma)
    {
        var variance = sigma * sigma / Passes;
        var radius = (int)Math.Floor((Math.Sqrt((12 * variance) + 1) - 1) / 2);
        var middle = (2 * radius) + 1;
        var edge = middle * ((radius * (radius + 1)) - (3 * variance)) / (6 * (variance - ((radius + 1.0) * (radius + 1))));
        // An even number, so that what is left can be halved.
        var inner = Math.Min(2 * (int)Math.Round(One / (2 * (middle + (2 * edge)))), One - 2);
        return new BoxKernel(radius, (short)inner, (short)((One - (middle * inner)) / 2));
    }
}
