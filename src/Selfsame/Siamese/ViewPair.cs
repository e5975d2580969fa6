using Selfsame.Torch;

namespace Selfsame.Siamese;

/// <summary>An online view and the target view that it's compared with, row by row.</summary>
/// <param name="Online">The online view.</param>
/// <param name="Target">The target view.</param>
/// <param name="Partner">[N], int64: for a mixed view's second image, which row of the target each row is compared with; null is its own.</param>
public readonly record struct ViewPair(int Online, int Target, Tensor? Partner = null)
{
    /// <summary>The target view's rows in the order in which the online view meets them: [N, ...].</summary>
    /// <param name="targets">What is known of each target view, a row an image: features, codes.</param>
    public Tensor Of(IReadOnlyList<Tensor?> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var rows = targets[Target] ?? throw new ArgumentException($"view {Target} is no target", nameof(targets));
        return Partner is null ? rows : rows.IndexSelect(0, Partner);
    }
}
