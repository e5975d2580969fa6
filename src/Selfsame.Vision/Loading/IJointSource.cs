using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Vision.Loading;

/// <summary>Images with boxes or masks. Every member may be called from several threads at once.</summary>
public interface IJointSource
{
    /// <summary>The images.</summary>
    IImageSource Images { get; }

    /// <summary>The objects in an image; none where boxes aren't what the source has.</summary>
    /// <param name="index">Which image, from 0.</param>
    IReadOnlyList<ObjectAnnotation> ObjectsOf(int index);

    /// <summary>An image's mask; null where masks aren't what the source has.</summary>
    /// <param name="index">Which image, from 0.</param>
    /// <exception cref="ImageException">The mask can't be read.</exception>
    IndexMask? MaskOf(int index);
}
