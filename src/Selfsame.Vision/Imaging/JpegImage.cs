namespace Selfsame.Vision.Imaging;

/// <summary>A JPEG: parts of it can be decoded, and at 1/2, 1/4 and 1/8 of the size, for a fraction of the work.</summary>
internal sealed class JpegImage : EncodedImage
{
    private readonly ReadOnlyMemory<byte> data;
    private readonly JpegNative.Header header;

    private JpegImage(ReadOnlyMemory<byte> data, IDisposable? owner, in JpegNative.Header header, Orientation orientation)
        : base(ImageFormat.Jpeg, header.Width, header.Height, orientation, owner)
    {
        this.data = data;
        this.header = header;
    }

    public override ImageMode Mode =>
        new(header.Components switch { 1 => ColorModel.Gray, 3 => ColorModel.Rgb, 4 => ColorModel.Cmyk, _ => ColorModel.Other });

    public override ReadOnlyMemory<byte> Content => data;

    public static JpegImage Open(ReadOnlyMemory<byte> data, IDisposable? owner)
    {
        var header = JpegNative.ReadHeader(data.Span);
        ImageDecoder.CheckSize(ImageFormat.Jpeg, header.Width, header.Height);
        return new JpegImage(data, owner, header, JpegSegments.Read(data.Span));
    }

    private protected override RgbImage DecodeStored()
        => JpegNative.Decode(data.Span, header, new(0, 0, StoredWidth, StoredHeight), denominator: 1, out _);

    private protected override RgbImage DecodeStoredRegion(in CropBox box, int targetWidth, int targetHeight, out CropBox boxInResult)
    {
        var denominator = 8;
        while (denominator > 1 && (box.Width < (double)targetWidth * denominator || box.Height < (double)targetHeight * denominator))
            denominator /= 2;

        var (left, top) = ((int)box.X, (int)box.Y);
        var wanted = new JpegNative.Region(
            left, top, (int)Math.Ceiling(box.Right) - left, (int)Math.Ceiling(box.Bottom) - top);
        var image = JpegNative.Decode(data.Span, header, wanted, denominator, out var decoded);
        // The reduced image's pixels are exact blocks of denominator x denominator, counted from the top left corner; its size is
        // rounded up, so the last ones may reach out of the image.
        boxInResult = new CropBox(
            box.X / denominator - decoded.X, box.Y / denominator - decoded.Y, box.Width / denominator, box.Height / denominator);
        return image;
    }
}
