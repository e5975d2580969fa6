using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Augmentation.Joint;

/// <summary>Where a view lies in its image: mirrored or not, resized, then cut at an offset. Maps boxes both ways.</summary>
public readonly record struct ViewGeometry
{
    /// <summary>The image's width in pixels.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>The image's height in pixels.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>The width that the whole image is resized to.</summary>
    public required int ResizedWidth { get; init; }

    /// <summary>The height that the whole image is resized to.</summary>
    public required int ResizedHeight { get; init; }

    /// <summary>Columns of the resized image that are cut off at the left.</summary>
    public int Left { get; init; }

    /// <summary>Rows of the resized image that are cut off at the top.</summary>
    public int Top { get; init; }

    /// <summary>The view's width.</summary>
    public required int Width { get; init; }

    /// <summary>The view's height.</summary>
    public required int Height { get; init; }

    /// <summary>Whether the image is mirrored left to right before.</summary>
    public bool Flip { get; init; }

    /// <summary>Columns of the view that show the image; zeros follow.</summary>
    public int ContentWidth => Math.Min(Width, ResizedWidth - Left);

    /// <summary>Rows of the view that show the image; zeros follow.</summary>
    public int ContentHeight => Math.Min(Height, ResizedHeight - Top);

    private double ScaleX => (double)ResizedWidth / ImageWidth;

    private double ScaleY => (double)ResizedHeight / ImageHeight;

    /// <summary>The geometry of a zoom.</summary>
    /// <param name="imageWidth">The image's width.</param>
    /// <param name="imageHeight">The image's height.</param>
    /// <param name="width">The view's width.</param>
    /// <param name="height">The view's height.</param>
    /// <param name="zoom">1 fits the image into the view.</param>
    public static ViewGeometry Fit(int imageWidth, int imageHeight, int width, int height, double zoom = 1)
    {
        var scale = Math.Min((double)width / imageWidth, (double)height / imageHeight) * zoom;
        return new()
        {
            ImageWidth = imageWidth,
            ImageHeight = imageHeight,
            ResizedWidth = Math.Max(1, (int)Math.Round(imageWidth * scale)),
            ResizedHeight = Math.Max(1, (int)Math.Round(imageHeight * scale)),
            Width = width,
            Height = height,
        };
    }

    /// <summary>A box of the image in the view, cut off at the view's edges; may be empty.</summary>
    public BoundingBox ToView(BoundingBox box)
    {
        var (left, right) = Flip ? (ImageWidth - box.Right, ImageWidth - box.Left) : (box.Left, box.Right);
        return new BoundingBox((left * ScaleX) - Left, (box.Top * ScaleY) - Top, (right * ScaleX) - Left, (box.Bottom * ScaleY) - Top).Clip(Width, Height);
    }

    /// <summary>A box of the view in the image, cut off at the image's edges; may be empty.</summary>
    public BoundingBox ToImage(BoundingBox box)
    {
        var (left, right) = ((box.Left + Left) / ScaleX, (box.Right + Left) / ScaleX);
        if (Flip)
        {
            (left, right) = (ImageWidth - right, ImageWidth - left);
        }

        return new BoundingBox(left, (box.Top + Top) / ScaleY, right, (box.Bottom + Top) / ScaleY).Clip(ImageWidth, ImageHeight);
    }

    /// <summary>A point of the view in the image.</summary>
    public (double X, double Y) ToImage(double x, double y)
    {
        var column = (x + Left) / ScaleX;
        return (Flip ? ImageWidth - column : column, (y + Top) / ScaleY);
    }

    /// <summary>The part of the (unmirrored) image that the view shows; may reach beyond it.</summary>
    internal CropBox SourceBox()
    {
        var (x, width) = (Left / ScaleX, Width / ScaleX);
        return new(Flip ? ImageWidth - x - width : x, Top / ScaleY, width, Height / ScaleY);
    }

    /// <summary>A mask of the image in the view, by the nearest pixel; void where there is no image.</summary>
    internal void Resample(IndexMask mask, Span<byte> view)
    {
        view.Fill(IndexMask.Void);
        var (contentWidth, contentHeight) = (ContentWidth, ContentHeight);
        var (perColumn, perRow) = ((double)mask.Width / ResizedWidth, (double)mask.Height / ResizedHeight);
        Span<int> columns = contentWidth <= 2048 ? stackalloc int[contentWidth] : new int[contentWidth];
        for (var x = 0; x < contentWidth; x++)
        {
            var column = Math.Min((int)((x + Left + 0.5) * perColumn), mask.Width - 1);
            columns[x] = Flip ? mask.Width - 1 - column : column;
        }

        for (var y = 0; y < contentHeight; y++)
        {
            var row = mask.Row(Math.Min((int)((y + Top + 0.5) * perRow), mask.Height - 1));
            var target = view.Slice(y * Width, contentWidth);
            for (var x = 0; x < contentWidth; x++)
            {
                target[x] = row[columns[x]];
            }
        }
    }
}
