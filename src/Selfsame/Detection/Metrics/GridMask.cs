using Selfsame.Vision.Annotations;

namespace Selfsame.Detection.Metrics;

/// <summary>
/// A detected object's shape: probabilities on a grid over its box, between which they are interpolated (He et al. 2017, section 3.1); at
/// least 0.5 is within.
/// </summary>
/// <param name="box">The box, in pixels of the image.</param>
/// <param name="probabilities">Row by row.</param>
/// <param name="side">Rows and columns.</param>
internal sealed class GridMask(BoundingBox box, float[] probabilities, int side) : ObjectMask
{
    private const double Threshold = 0.5;

    public override bool Contains(double x, double y)
    {
        if (x < box.Left || y < box.Top || x >= box.Right || y >= box.Bottom)
        {
            return false;
        }

        var (column, row) = (
            Math.Clamp(((x - box.Left) * side / box.Width) - 0.5, 0, side - 1),
            Math.Clamp(((y - box.Top) * side / box.Height) - 0.5, 0, side - 1));
        var (left, top) = ((int)column, (int)row);
        var (right, bottom) = (Math.Min(left + 1, side - 1), Math.Min(top + 1, side - 1));
        var (ofRight, ofBottom) = (column - left, row - top);
        double At(int atRow, int atColumn) => probabilities[(atRow * side) + atColumn];
        var above = Between(At(top, left), At(top, right), ofRight);
        var below = Between(At(bottom, left), At(bottom, right), ofRight);
        return Between(above, below, ofBottom) >= Threshold;

        static double Between(double one, double other, double share) => (one * (1 - share)) + (other * share);
    }
}
