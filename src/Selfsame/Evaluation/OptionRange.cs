namespace Selfsame.Evaluation;

/// <summary>Refuses options that make no sense, in words for a person.</summary>
internal static class OptionRange
{
    /// <summary>Throws unless a condition holds.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="name">The option, e.g. <c>linear.epochs</c>.</param>
    /// <param name="value">Its value.</param>
    /// <param name="bounds">What it must be, e.g. <c>at least 1</c>.</param>
    /// <exception cref="ArgumentException">It doesn't hold.</exception>
    public static void Require(bool holds, string name, double value, string bounds)
    {
        if (!holds)
        {
            throw new ArgumentException(FormattableString.Invariant($"{name} must be {bounds}, not {value}"));
        }
    }
}
