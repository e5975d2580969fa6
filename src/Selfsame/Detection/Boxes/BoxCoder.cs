using Selfsame.Torch;

namespace Selfsame.Detection.Boxes;

/// <summary>
/// Boxes relative to others (Girshick et al. 2014, appendix C): the shift of the centre in sides of the reference, and the logarithms of
/// the ratios of the sides.
/// </summary>
public static class BoxCoder
{
    /// <summary>The largest logarithm of a ratio that is decoded: 1000 / 16, as in torchvision.</summary>
    public static double LargestLogRatio { get; } = Math.Log(1000.0 / 16);

    /// <summary>Encodes boxes.</summary>
    /// <param name="boxes">[N, 4]: left, top, right, bottom; with positive sides.</param>
    /// <param name="references">[N, 4].</param>
    /// <returns>[N, 4]: dx, dy, dw, dh.</returns>
    public static Tensor Encode(Tensor boxes, Tensor references)
    {
        using var scope = new Scope();
        var (x, y, width, height) = Centres(boxes);
        var (rx, ry, rwidth, rheight) = Centres(references);
        return scope.Keep(Ops.Stack([(x - rx) / rwidth, (y - ry) / rheight, (width / rwidth).Log(), (height / rheight).Log()], -1));
    }

    /// <summary>Decodes boxes.</summary>
    /// <param name="deltas">[N, 4]: dx, dy, dw, dh.</param>
    /// <param name="references">[N, 4].</param>
    /// <returns>[N, 4]: left, top, right, bottom.</returns>
    public static Tensor Decode(Tensor deltas, Tensor references)
    {
        ArgumentNullException.ThrowIfNull(deltas);
        using var scope = new Scope();
        var (x, y, width, height) = Centres(references);
        var parts = deltas.Unbind(-1);
        var (cx, cy) = ((parts[0] * width) + x, (parts[1] * height) + y);
        var halfWidth = parts[2].Clamp(max: LargestLogRatio).Exp() * width * 0.5;
        var halfHeight = parts[3].Clamp(max: LargestLogRatio).Exp() * height * 0.5;
        return scope.Keep(Ops.Stack([cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight], -1));
    }

    private static (Tensor X, Tensor Y, Tensor Width, Tensor Height) Centres(Tensor boxes)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        var sides = boxes.Unbind(-1);
        var (width, height) = (sides[2] - sides[0], sides[3] - sides[1]);
        return (sides[0] + (width * 0.5), sides[1] + (height * 0.5), width, height);
    }
}
