using BitMiracle.LibTiff.Classic;

namespace Selfsame.Vision.Imaging;

/// <summary>A TIFF's first page.</summary>
internal sealed class TiffImage : WholeImage
{
    private readonly ReadOnlyMemory<byte> data;

    static TiffImage() => Tiff.SetErrorHandler(new SilentTiffErrors());

    private TiffImage(ReadOnlyMemory<byte> data, IDisposable? owner, int width, int height, Orientation orientation)
        : base(ImageFormat.Tiff, width, height, orientation, owner)
        => this.data = data;

    public static TiffImage Open(ReadOnlyMemory<byte> data, IDisposable? owner)
    {
        var (width, height, orientation) = Read(data, static tiff =>
        {
            long width = TiffPixels.Field(tiff, TiffTag.IMAGEWIDTH, 0), height = TiffPixels.Field(tiff, TiffTag.IMAGELENGTH, 0);
            ImageDecoder.CheckSize(ImageFormat.Tiff, width, height);
            var tag = TiffPixels.Field(tiff, TiffTag.ORIENTATION, 1);
            return ((int)width, (int)height, tag is >= 1 and <= 8 ? new Orientation(tag) : Orientation.Upright);
        });
        return new TiffImage(data, owner, width, height, orientation);
    }

    private protected override void Decode(RgbImage image) => Read(data, tiff =>
    {
        new TiffPixels(tiff, StoredWidth, StoredHeight).Read(image);
        return true;
    });

    private static unsafe T Read<T>(ReadOnlyMemory<byte> data, Func<Tiff, T> read)
    {
        using var pin = data.Pin();
        using var stream = new UnmanagedMemoryStream((byte*)pin.Pointer, data.Length);
        try
        {
            using var tiff = Tiff.ClientOpen("image", "r", stream, new TiffStream()) ?? throw new ImageException("damaged TIFF");
            return read(tiff);
        }
#pragma warning disable CA1031 // On hostile data the library throws whatever its internals run into (index, null, overflow, memory).
        catch (Exception error) when (error is not ImageException)
#pragma warning restore CA1031
        {
            throw new ImageException("damaged TIFF", error);
        }
    }
}
