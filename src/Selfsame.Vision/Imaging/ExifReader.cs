using System.Buffers.Binary;

namespace Selfsame.Vision.Imaging;

/// <summary>Finds the orientation in an EXIF block (a small TIFF: CIPA DC-008, 4.5.2). Anything odd in it means upright.</summary>
internal static class ExifReader
{
    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;
    private const int EntrySize = 12;

    /// <summary>What JPEG and, by custom, some WebP files put before the block.</summary>
    public static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <summary>The orientation that the block states.</summary>
    /// <param name="exif">The block, with or without the prefix.</param>
    public static Orientation Orientation(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith(Prefix))
            exif = exif[Prefix.Length..];
        if (exif.Length < 8)
            return Imaging.Orientation.Upright;
        var little = exif.StartsWith("II*\0"u8);
        if (!little && !exif.StartsWith("MM\0*"u8))
            return Imaging.Orientation.Upright;

        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(exif[4..]) : BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (directory > exif.Length - 2)
            return Imaging.Orientation.Upright;
        var entries = exif[(int)directory..];
        var count = UInt16(entries, little);
        entries = entries[2..];
        for (; count > 0 && entries.Length >= EntrySize; count--, entries = entries[EntrySize..])
        {
            if (UInt16(entries, little) != OrientationTag || UInt16(entries[2..], little) != ShortType)
                continue;
            var tag = UInt16(entries[8..], little);
            return tag is >= 1 and <= 8 ? new Orientation(tag) : Imaging.Orientation.Upright;
        }
        return Imaging.Orientation.Upright;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool little)
        => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
