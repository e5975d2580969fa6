using Selfsame.Vision.Annotations;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining.Dense;

/// <summary>Chosen images of a source with what is known of them.</summary>
internal sealed class JointSubset(IJointSource source, IReadOnlyList<int> indices) : IJointSource
{
    public IImageSource Images { get; } = new ImageMixture(source.Images, [.. indices.Select(i => (source.Images, i))]);

    public IReadOnlyList<ObjectAnnotation> ObjectsOf(int index) => source.ObjectsOf(indices[index]);

    public IndexMask? MaskOf(int index) => source.MaskOf(indices[index]);
}
