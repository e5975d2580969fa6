using Selfsame.Torch;

namespace Selfsame.Detection.Rcnn;

/// <summary>Draws the anchors or regions that a loss is of (Ren et al. 2015, section 3.1.3).</summary>
internal static class RegionSampler
{
    /// <summary>Draws from the default generator.</summary>
    /// <param name="matches">[A], int64: an object's place, <see cref="AnchorMatcher.Background"/> or <see cref="AnchorMatcher.Ignored"/>.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="positiveShare">At most this share of them answers for objects.</param>
    /// <returns>Places of those that do, and of background.</returns>
    public static (Tensor Positive, Tensor Negative) Draw(Tensor matches, int count, double positiveShare)
    {
        using var scope = new Scope();
        var positive = Some(matches.Ge(0), (int)(count * positiveShare));
        var negative = Some(matches.Eq(AnchorMatcher.Background), count - (int)positive.Size(0));
        return (scope.Keep(positive), scope.Keep(negative));
    }

    private static Tensor Some(Tensor mask, int most)
    {
        var places = mask.Nonzero().Squeeze(1);
        // Drawn on the CPU: the same ones on every device.
        return places.Size(0) <= most ? places : places.IndexSelect(0, Ops.Randperm(places.Size(0), ScalarType.Int64).Narrow(0, 0, most).To(places.Device));
    }
}
