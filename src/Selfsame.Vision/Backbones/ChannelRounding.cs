namespace Selfsame.Vision.Backbones;

/// <summary>How MobileNet and EfficientNet round scaled channel counts: to multiples of eight, never down by more than a tenth.</summary>
internal static class ChannelRounding
{
    private const int Divisor = 8;

    public static int Scale(int channels, double factor)
    {
        var wanted = channels * factor;
        var rounded = Math.Max(Divisor, (int)(wanted + (Divisor / 2)) / Divisor * Divisor);
        return rounded < 0.9 * wanted ? rounded + Divisor : rounded;
    }
}
