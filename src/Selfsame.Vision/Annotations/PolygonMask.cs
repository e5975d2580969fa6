namespace Selfsame.Vision.Annotations;

/// <summary>An object as polygons, each a part of it; within a polygon the even-odd rule holds.</summary>
public sealed class PolygonMask : ObjectMask
{
    private readonly double[][] _parts;

    /// <summary>Takes the polygons.</summary>
    /// <param name="parts">Of each x and y of its corners in turn, in pixels.</param>
    /// <exception cref="ArgumentException">There is none, or one of fewer than three corners.</exception>
    public PolygonMask(IReadOnlyList<IReadOnlyList<double>> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Any(p => p.Count < 6 || p.Count % 2 != 0 || p.Any(v => !double.IsFinite(v))))
        {
            throw new ArgumentException("a polygon has three corners or more, with two coordinates each");
        }

        _parts = [.. parts.Select(p => p.ToArray())];
    }

    /// <inheritdoc/>
    public override bool Contains(double x, double y) => _parts.Any(part => Crossings(part, y).Count(at => at > x) % 2 != 0);

    /// <inheritdoc/>
    public override ObjectRaster Raster(int width, int height, BoundingBox bounds)
    {
        var raster = new ObjectRaster(width, height);
        foreach (var part in _parts)
        {
            var (top, bottom) = (double.PositiveInfinity, double.NegativeInfinity);
            for (var i = 1; i < part.Length; i += 2)
            {
                (top, bottom) = (Math.Min(top, part[i]), Math.Max(bottom, part[i]));
            }

            for (var y = Math.Max(0, (int)top); y < Math.Min(height, bottom); y++)
            {
                double[] crossings = [.. Crossings(part, y + 0.5).Order()];
                for (var i = 0; i + 1 < crossings.Length; i += 2)
                {
                    // Pixels whose middle lies between the two.
                    for (var x = Math.Max(0, (int)Math.Ceiling(crossings[i] - 0.5)); x < width && x + 0.5 < crossings[i + 1]; x++)
                    {
                        raster.Set(x, y);
                    }
                }
            }
        }

        return raster;
    }

    // Where the edges cross a row.
    private static IEnumerable<double> Crossings(double[] part, double y)
    {
        for (var (i, before) = (0, part.Length - 2); i < part.Length; before = i, i += 2)
        {
            var (y1, y2) = (part[before + 1], part[i + 1]);
            if (y1 <= y != y2 <= y)
            {
                yield return part[before] + ((y - y1) / (y2 - y1) * (part[i] - part[before]));
            }
        }
    }
}
