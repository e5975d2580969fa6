using Selfsame.Vision.Annotations;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Dense;

/// <summary>Images of which nothing is known.</summary>
/// <param name="images">The images; stay the caller's.</param>
internal sealed class PlainImages(IImageSource images) : IJointSource
{
    public IImageSource Images => images;

    public IReadOnlyList<ObjectAnnotation> ObjectsOf(int index) => [];

    public IndexMask? MaskOf(int index) => null;
}
