using System.Buffers;
using SkiaSharp;

namespace Selfsame.Vision.Imaging;

/// <summary>PNG, WebP, BMP and GIF, decoded by Skia's codecs without colour management and without touching alpha.</summary>
internal sealed class SkiaImage : WholeImage
{
    private readonly ReadOnlyMemory<byte> data;

    private SkiaImage(ImageFormat format, ReadOnlyMemory<byte> data, IDisposable? owner, in ImageHeader header)
        : base(format, (int)header.Width, (int)header.Height, header.Orientation, owner)
        => this.data = data;

    public override ImageMode Mode => ImageMode.Read(Format, data.Span);

    public override ReadOnlyMemory<byte> Content => data;

    public static SkiaImage Open(ImageFormat format, ReadOnlyMemory<byte> data, IDisposable? owner)
    {
        var header = ImageHeader.Read(format, data.Span);
        ImageDecoder.CheckSize(format, header.Width, header.Height);
        return new SkiaImage(format, data, owner, header);
    }

    private protected override unsafe void Decode(RgbImage image)
    {
        using var pin = data.Pin();
        using var opaque = Format == ImageFormat.Gif ? GifTransparency.Remove(data.Span) : null;
        using var content = opaque is null ? SKData.Create((nint)pin.Pointer, data.Length) : SKData.CreateCopy(opaque.Memory.Span);
        // The codec takes the stream over.
        using var codec = SKCodec.Create(new SKMemoryStream(content), out var result);
        Check(codec is null && result == SKCodecResult.Success ? SKCodecResult.InvalidInput : result);
        if (codec!.Info.Width != StoredWidth || codec.Info.Height != StoredHeight)
            throw new ImageException($"damaged {ImageDecoder.NameOf(Format)} (header and content differ in size)");

        // No colour space means: the samples as they are. Unpremultiplied: alpha is dropped below, not applied.
        var info = new SKImageInfo(StoredWidth, StoredHeight, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        var size = 4L * StoredWidth * StoredHeight;
        if (size > Array.MaxLength)
            throw new ImageException($"{StoredWidth} x {StoredHeight} pixels do not fit into memory");
        var rgba = ArrayPool<byte>.Shared.Rent((int)size);
        try
        {
            fixed (byte* pixels = rgba)
                Check(codec.GetPixels(info, (nint)pixels));
            PixelPacking.RgbaToRgb(rgba.AsSpan(0, (int)size), image.Pixels);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rgba);
        }
    }

    private void Check(SKCodecResult result)
    {
        if (result == SKCodecResult.Success)
            return;
        var name = ImageDecoder.NameOf(Format);
        throw new ImageException(result switch
        {
            SKCodecResult.IncompleteInput => $"truncated {name}",
            SKCodecResult.Unimplemented => $"unsupported kind of {name}",
            _ => $"damaged {name}",
        });
    }
}
