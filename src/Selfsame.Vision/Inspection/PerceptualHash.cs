using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Inspection;

/// <summary>
/// What an image looks like, in 19 bytes: whether each cell of an 8 x 8 grid is darker than the next one to the right (64 bits) and below (64 bits), and the
/// mean colour. Another size, another quality or another format change few bits.
/// </summary>
/// <param name="Gradients">The 128 comparisons.</param>
/// <param name="Red">Mean red.</param>
/// <param name="Green">Mean green.</param>
/// <param name="Blue">Mean blue.</param>
public readonly record struct PerceptualHash(UInt128 Gradients, byte Red, byte Green, byte Blue)
{
    /// <summary>Bits of <see cref="Gradients"/>.</summary>
    public const int Bits = 128;

    // Nine points a side have eight steps. A step of two levels or fewer is noise, and counts as none: plain images all look alike.
    private const int Side = 9;
    private const int Noise = 2;

    /// <summary>Levels by which mean colours of images that look alike may differ.</summary>
    private const int ColorSlack = 8;

    /// <summary>Looks at an image.</summary>
    public static PerceptualHash Of(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Span<float> planes = stackalloc float[3 * Side * Side];
        var region = new PixelRegion(image.Pixels, image.Width, image.Height);
        var whole = new CropBox(0, 0, image.Width, image.Height);
        var workspace = AugmentationWorkspace.Current;
        workspace.Horizontal.Build(region.Horizontal(whole, inside: true), Side);
        workspace.Vertical.Build(region.Vertical(whole, inside: true), Side);
        BilinearResampler.Resample(region, workspace.Horizontal, workspace.Vertical, Side, Side, flip: false, workspace, planes);

        var red = planes[..(Side * Side)];
        var green = planes.Slice(Side * Side, Side * Side);
        var blue = planes[(2 * Side * Side)..];
        Span<float> gray = stackalloc float[Side * Side];
        for (var i = 0; i < gray.Length; i++)
        {
            gray[i] = (0.299f * red[i]) + (0.587f * green[i]) + (0.114f * blue[i]);
        }

        var bits = UInt128.Zero;
        for (var y = 0; y < Side - 1; y++)
        {
            for (var x = 0; x < Side - 1; x++)
            {
                var at = (y * Side) + x;
                bits = (bits << 1) | (gray[at + 1] - gray[at] > Noise ? UInt128.One : UInt128.Zero);
                bits = (bits << 1) | (gray[at + Side] - gray[at] > Noise ? UInt128.One : UInt128.Zero);
            }
        }

        return new(bits, Mean(red), Mean(green), Mean(blue));
    }

    /// <summary>Comparisons that come out differently.</summary>
    public int DistanceTo(in PerceptualHash other) => (int)UInt128.PopCount(Gradients ^ other.Gradients);

    /// <summary>Whether the other is within a distance, and of about the same mean colour.</summary>
    public bool IsNear(in PerceptualHash other, int distance) =>
        DistanceTo(other) <= distance
        && Math.Abs(Red - other.Red) <= ColorSlack && Math.Abs(Green - other.Green) <= ColorSlack && Math.Abs(Blue - other.Blue) <= ColorSlack;

    private static byte Mean(ReadOnlySpan<float> plane)
    {
        var sum = 0f;
        foreach (var level in plane)
        {
            sum += level;
        }

        return (byte)MathF.Round(sum / plane.Length);
    }
}
