namespace Selfsame.Vision.Imaging;

/// <summary>
/// A GIF marks one palette entry as see-through, and decoders leave such pixels empty. Their colour is in the palette all the same, and
/// dropping alpha means showing it: so the mark is taken off before decoding.
/// </summary>
internal static class GifTransparency
{
    private const int ScreenDescriptorEnd = 13;
    private const byte Extension = 0x21, GraphicControl = 0xF9;

    /// <summary>The data without the mark on its first frame, or null when there is none.</summary>
    public static PooledBytes? Remove(ReadOnlySpan<byte> gif)
    {
        var flags = FindFlags(gif);
        if (flags < 0 || (gif[flags] & 1) == 0)
            return null;
        var copy = new PooledBytes(gif.Length);
        gif.CopyTo(copy.Memory.Span);
        copy.Memory.Span[flags] &= 0xFE;
        return copy;
    }

    /// <summary>Where the first frame's graphic control flags stand, or -1.</summary>
    private static int FindFlags(ReadOnlySpan<byte> gif)
    {
        if (gif.Length < ScreenDescriptorEnd)
            return -1;
        var screen = gif[10];
        var at = ScreenDescriptorEnd + ((screen & 0x80) != 0 ? 3 << (screen & 7) + 1 : 0);
        while (at + 4 < gif.Length && gif[at] == Extension)
        {
            if (gif[at + 1] == GraphicControl && gif[at + 2] >= 4)
                return at + 3;
            at += 2;
            while (at < gif.Length && gif[at] != 0)
                at += gif[at] + 1;
            at++;
        }
        return -1;
    }
}
