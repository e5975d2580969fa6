namespace Selfsame.Vision.Annotations;

/// <summary>A colour for every class: PASCAL VOC's, made from the bits of the index.</summary>
public static class ClassColors
{
    /// <summary>The colour of a value of a mask, 0 (black) to 255.</summary>
    public static (byte Red, byte Green, byte Blue) Of(int index)
    {
        var (red, green, blue) = (0, 0, 0);
        for (var (bits, shift) = (index, 7); bits > 0; bits >>= 3, shift--)
        {
            red |= (bits & 1) << shift;
            green |= ((bits >> 1) & 1) << shift;
            blue |= ((bits >> 2) & 1) << shift;
        }

        return ((byte)red, (byte)green, (byte)blue);
    }
}
