namespace Selfsame.Vision.Tests.Imaging;

/// <summary>Puts an EXIF orientation into a JPEG.</summary>
internal static class JpegWithOrientation
{
    public static byte[] Make(byte[] jpeg, int tag) =>
    [
        0xFF, 0xD8, 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8,
        .. "MM\0*"u8, 0, 0, 0, 8, // a big-endian TIFF with its directory at 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)tag, 0, 0, // which has one entry: orientation, short, 1 value
        0, 0, 0, 0,
        .. jpeg.AsSpan(2),
    ];
}
