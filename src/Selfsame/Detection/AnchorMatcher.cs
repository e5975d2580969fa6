using Selfsame.Detection.Boxes;
using Selfsame.Torch;

namespace Selfsame.Detection;

/// <summary>
/// Which object an anchor answers for (Ren et al. 2015, section 3.1.2): the one that it overlaps most, if that is enough; an object's best anchors in any case.
/// </summary>
internal static class AnchorMatcher
{
    /// <summary>The value of an anchor that answers for no object.</summary>
    public const long Background = -1;

    /// <summary>The value of an anchor that nothing is asked of.</summary>
    public const long Ignored = -2;

    /// <summary>Matches.</summary>
    /// <param name="anchors">[A, 4].</param>
    /// <param name="boxes">[G, 4], may be none.</param>
    /// <param name="positive">From this overlap on an anchor answers for an object.</param>
    /// <param name="negative">Below this overlap it's background.</param>
    /// <returns>[A], int64: the object's place, <see cref="Background"/> or <see cref="Ignored"/>.</returns>
    public static Tensor Match(Tensor anchors, Tensor boxes, double positive, double negative)
    {
        using var scope = new Scope();
        if (boxes.Size(0) == 0)
        {
            return scope.Keep(Ops.Full([anchors.Size(0)], Background, ScalarType.Int64, anchors.Device));
        }

        var overlaps = BoxOperators.Iou(boxes, anchors); // [G, A]
        var (best, nearest) = overlaps.Max(0);
        var matches = nearest.MaskedFill(best.Lt(positive), Ignored).MaskedFill(best.Lt(negative), Background);

        // Every anchor that has an object's largest overlap; several share it often.
        var largest = overlaps.Amax([1], keepdim: true);
        var forced = overlaps.Eq(largest).LogicalAnd(largest.Gt(0)).Any(0);
        return scope.Keep(Ops.Where(forced, nearest, matches));
    }
}
