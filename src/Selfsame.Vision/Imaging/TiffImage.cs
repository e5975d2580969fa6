using BitMiracle.LibTiff.Classic;

namespace Selfsame.Vision.Imaging;

/// <summary>A TIFF's first page.</summary>
internal sealed class TiffImage : WholeImage
{
    private readonly ReadOnlyMemory<byte> data;

    static TiffImage() => Tiff.SetErrorHandler(new SilentTiffErrors());

    private TiffImage(ReadOnlyMemory<byte> data, IDisposable? owner, in TiffDirectory directory)
        : base(ImageFormat.Tiff, directory.Width, directory.Height, directory.Orientation, owner)
    {
        this.data = data;
        Mode = directory.Mode;
    }

    public override ImageMode Mode { get; }

    public override ReadOnlyMemory<byte> Content => data;

    public static TiffImage Open(ReadOnlyMemory<byte> data, IDisposable? owner) => new(data, owner, new TiffDirectory(data.Span));

    private protected override unsafe void Decode(RgbImage image)
    {
        using var pin = data.Pin();
        using var stream = new UnmanagedMemoryStream((byte*)pin.Pointer, data.Length);
        try
        {
            using var tiff = Tiff.ClientOpen("image", "r", stream, new TiffStream()) ?? throw new ImageException("damaged TIFF");
            new TiffPixels(tiff, StoredWidth, StoredHeight).Read(image);
        }
#pragma warning disable CA1031 // On hostile data the library throws whatever its internals run into (index, null, overflow, memory).
        catch (Exception error) when (error is not ImageException)
#pragma warning restore CA1031
        {
            throw new ImageException("damaged TIFF", error);
        }
    }
}
