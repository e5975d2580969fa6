namespace Selfsame.Vision.Augmentation;

/// <summary>The order in which the four operations of colour jitter are applied.</summary>
/// <param name="First">Applied first.</param>
/// <param name="Second">Applied second.</param>
/// <param name="Third">Applied third.</param>
/// <param name="Fourth">Applied last.</param>
public readonly record struct ColorOrder(ColorOperation First, ColorOperation Second, ColorOperation Third, ColorOperation Fourth)
{
    /// <summary>Brightness, contrast, saturation, hue.</summary>
    public static ColorOrder Default =>
        new(ColorOperation.Brightness, ColorOperation.Contrast, ColorOperation.Saturation, ColorOperation.Hue);

    /// <summary>One of the 24 orders, each as likely as the others.</summary>
    public static ColorOrder Random(ref RandomStream random)
    {
        ReadOnlySpan<ColorOperation> sorted =
            [ColorOperation.Brightness, ColorOperation.Contrast, ColorOperation.Saturation, ColorOperation.Hue];
        Span<ColorOperation> order = stackalloc ColorOperation[4];
        sorted.CopyTo(order);
        random.Shuffle(order);
        return new ColorOrder(order[0], order[1], order[2], order[3]);
    }
}
