using System.Buffers.Binary;

namespace Selfsame.Vision.Imaging;

/// <summary>What libjpeg does not tell of a JPEG: its EXIF orientation, and whether its end is there.</summary>
internal static class JpegSegments
{
    private const byte StartOfScan = 0xDA, App1 = 0xE1;

    /// <summary>Walks the segments before the first scan.</summary>
    /// <param name="data">A JPEG whose header libjpeg has accepted.</param>
    /// <exception cref="ImageException">The end mark is missing: the file was cut.</exception>
    public static Orientation Read(ReadOnlySpan<byte> data)
    {
        var orientation = Orientation.Upright;
        var rest = data[2..];
        while (rest.Length >= 4)
        {
            // Fill bytes (0xFF) and stray bytes may stand before a marker, as libjpeg allows.
            if (rest[0] != 0xFF || rest[1] is 0xFF or 0)
            {
                rest = rest[1..];
                continue;
            }
            var marker = rest[1];
            if (marker == StartOfScan)
                break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                rest = rest[2..];
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || length + 2 > rest.Length)
                break;
            var body = rest[4..(length + 2)];
            if (marker == App1 && body.StartsWith(ExifReader.Prefix))
                orientation = ExifReader.Orientation(body);
            rest = rest[(length + 2)..];
        }
        // Within a scan 0xFF is always escaped, so an end mark that is found is one; the check keeps a region decode, which may never
        // read so far, from accepting what a whole decode refuses.
        if (!rest.EndsWith(EndMark) && rest.LastIndexOf(EndMark) < 0)
            throw new ImageException("truncated JPEG");
        return orientation;
    }

    private static ReadOnlySpan<byte> EndMark => [0xFF, 0xD9];
}
