namespace Selfsame.Vision.Augmentation.Policies;

/// <summary>The operations drawn for one view, in their order: at most <see cref="Max"/>, as a value without an array.</summary>
/// <param name="First">The first; the identity when there is none.</param>
/// <param name="Second">The second.</param>
/// <param name="Third">The third.</param>
/// <param name="Fourth">The fourth.</param>
public readonly record struct PolicySteps(
    PolicyStep First = default, PolicyStep Second = default, PolicyStep Third = default, PolicyStep Fourth = default)
{
    /// <summary>Operations a view can have.</summary>
    public const int Max = 4;

    /// <summary>The operation at a place, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such place.</exception>
    public PolicyStep this[int index] => index switch
    {
        0 => First,
        1 => Second,
        2 => Third,
        3 => Fourth,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    /// <summary>The same with another operation at a place.</summary>
    internal PolicySteps With(int index, PolicyStep step) => index switch
    {
        0 => this with { First = step },
        1 => this with { Second = step },
        2 => this with { Third = step },
        3 => this with { Fourth = step },
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };
}
