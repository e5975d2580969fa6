using Selfsame.Dense;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Detection;

/// <summary>A set with the labels of a model.</summary>
internal sealed class RelabelledBoxes : IJointSource
{
    private readonly IReadOnlyList<ObjectAnnotation>[] _objects;

    /// <param name="set">The set; stays the caller's.</param>
    /// <param name="classes">The model's classes.</param>
    /// <exception cref="ArgumentException">The set has a class that the model doesn't know.</exception>
    public RelabelledBoxes(DetectionSet set, IReadOnlyList<string> classes)
    {
        Set = set;
        var labels = DenseTraining.MatchClasses(classes, set.Classes, set.Location);
        _objects = [.. set.Annotations.Select(a => (IReadOnlyList<ObjectAnnotation>)[.. a.Objects.Select(o => o with { Label = labels[o.Label] })])];
    }

    /// <summary>The set.</summary>
    public DetectionSet Set { get; }

    public IImageSource Images => Set.Images;

    public IReadOnlyList<ObjectAnnotation> ObjectsOf(int index) => _objects[index];

    public IndexMask? MaskOf(int index) => null;
}
