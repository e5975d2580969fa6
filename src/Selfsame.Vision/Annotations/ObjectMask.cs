namespace Selfsame.Vision.Annotations;

/// <summary>The shape of an object: which points of an image, in pixels, are within it.</summary>
public abstract class ObjectMask
{
    /// <summary>Whether a point is within the object; that of the first pixel's middle is (0.5, 0.5).</summary>
    public abstract bool Contains(double x, double y);

    /// <summary>The pixels whose middle is within the object.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    /// <param name="bounds">Where the object is; what lies outside isn't looked at.</param>
    public virtual ObjectRaster Raster(int width, int height, BoundingBox bounds)
    {
        var raster = new ObjectRaster(width, height);
        var box = bounds.Clip(width, height);
        for (var y = (int)box.Top; y < Math.Ceiling(box.Bottom); y++)
        {
            for (var x = (int)box.Left; x < Math.Ceiling(box.Right); x++)
            {
                if (Contains(x + 0.5, y + 0.5))
                {
                    raster.Set(x, y);
                }
            }
        }

        return raster;
    }

    /// <summary>The same shape in an image that was changed.</summary>
    /// <param name="source">Where a point of the changed image comes from.</param>
    public ObjectMask Through(Func<double, double, (double X, double Y)> source) => new MappedMask(this, source);

    private sealed class MappedMask(ObjectMask inner, Func<double, double, (double X, double Y)> source) : ObjectMask
    {
        public override bool Contains(double x, double y)
        {
            var (fromX, fromY) = source(x, y);
            return inner.Contains(fromX, fromY);
        }
    }
}
