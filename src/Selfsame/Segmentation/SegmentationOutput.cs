using Selfsame.Torch;
using Selfsame.Vision.Augmentation.Joint;

namespace Selfsame.Segmentation;

/// <summary>From a network's logits to the pixels of an image.</summary>
internal static class SegmentationOutput
{
    /// <summary>
    /// Interpolates logits to the size of the image that the view shows whole: [1, classes, h, w] to [1, classes, image height, image
    /// width].
    /// </summary>
    public static Tensor AtImage(Tensor logits, ViewGeometry geometry)
    {
        // First to the view's pixels, of which the padding is cut off.
        var view = logits.UpsampleBilinear2d([geometry.Height, geometry.Width], alignCorners: false);
        var content = view.Narrow(2, 0, geometry.ContentHeight).Narrow(3, 0, geometry.ContentWidth);
        var image = geometry.ContentHeight == geometry.ImageHeight && geometry.ContentWidth == geometry.ImageWidth
            ? content
            : content.UpsampleBilinear2d([geometry.ImageHeight, geometry.ImageWidth], alignCorners: false);
        return geometry.Flip ? image.Flip([3]) : image;
    }
}
