using Selfsame.Vision.Loading;

namespace Selfsame.SelfTraining.Dense;

/// <summary>Images with a teacher's boxes or masks.</summary>
public interface IPseudoSet : IJointSource
{
    /// <summary>The images that a student learns from; the teacher is sure of nothing in the others.</summary>
    IReadOnlyList<int> Used { get; }

    /// <summary>Boxes in these images; null where masks are what there is.</summary>
    int? Objects { get; }

    /// <summary>A text that changes with the images or their pseudo-labels.</summary>
    string Fingerprint { get; }
}
