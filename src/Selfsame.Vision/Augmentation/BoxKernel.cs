namespace Selfsame.Vision.Augmentation;

/// <summary>
/// An extended box filter: equal weights in the middle and a smaller one at either end. Three in a row have the variance of a
/// Gaussian, at any sigma, and nearly its shape (Gwosdek et al., "Theoretical foundations of Gaussian convolution by extended box
/// filtering", 2011).
/// </summary>
/// <param name="Radius">Neighbours with full weight on each side.</param>
/// <param name="Inner">The full weight.</param>
/// <param name="Edge">The weight of the two outermost pixels, at a distance of <c>Radius + 1</c>.</param>
internal readonly record struct BoxKernel(int Radius, float Inner, float Edge)
{
    /// <summary>Filters in a row that make one Gaussian.</summary>
    public const int Passes = 3;

    /// <summary>Pixels one filter reads.</summary>
    public int Taps => (2 * Radius) + 3;

    /// <summary>The filter of which <see cref="Passes"/> in a row blur with the given standard deviation, in pixels.</summary>
    public static BoxKernel ForGaussian(double sigma)
    {
        var variance = sigma * sigma / Passes;
        var radius = (int)Math.Floor((Math.Sqrt((12 * variance) + 1) - 1) / 2);
        var edge = ((2 * radius) + 1) * ((radius * (radius + 1)) - (3 * variance)) / (6 * (variance - ((radius + 1.0) * (radius + 1))));
        var sum = 1 + (2 * (radius + edge));
        return new BoxKernel(radius, (float)(1 / sum), (float)(edge / sum));
    }
}
