namespace Selfsame.SelfTraining.Dense.Comparison;

/// <summary>How the weights came about that a detector or segmenter begins with.</summary>
public enum StartKind
{
    /// <summary>They are random.</summary>
    Random,

    /// <summary>By learning from labels.</summary>
    Supervised,

    /// <summary>By learning without labels.</summary>
    SelfSupervised,
}
