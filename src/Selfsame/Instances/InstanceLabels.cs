namespace Selfsame.Instances;

/// <summary>
/// What a batch's rows should be told as: for each row a few classes with weights that sum to one. A class that isn't listed has weight 0.
/// </summary>
/// <param name="Classes">The classes of row i at i L .. i L + L - 1.</param>
/// <param name="Weights">The weight of the l-th class of every row, L of them.</param>
public sealed record InstanceLabels(long[] Classes, double[] Weights)
{
    /// <summary>L, the classes of a row.</summary>
    public int PerRow => Weights.Length;

    /// <summary>Every image its own class.</summary>
    public static InstanceLabels Hard(long[] images) => new(images, [1]);

    /// <summary>
    /// 1 - alpha for an image's own class and alpha / K for each of its K hardest negative classes (Liu et al. 2021).
    /// </summary>
    /// <param name="images">The images, B of them.</param>
    /// <param name="hardest">Their hardest classes, B K of them.</param>
    /// <param name="alpha">How much goes to those.</param>
    public static InstanceLabels Smoothed(long[] images, ReadOnlySpan<int> hardest, double alpha)
    {
        ArgumentNullException.ThrowIfNull(images);
        var k = hardest.Length / images.Length;
        var classes = new long[images.Length * (k + 1)];
        for (var i = 0; i < images.Length; i++)
        {
            classes[i * (k + 1)] = images[i];
            for (var j = 0; j < k; j++)
            {
                classes[(i * (k + 1)) + 1 + j] = hardest[(i * k) + j];
            }
        }

        return new(classes, [1 - alpha, .. Enumerable.Repeat(alpha / k, k)]);
    }

    /// <summary>The same labels for every one of several views of the batch, view by view.</summary>
    public InstanceLabels Repeat(int views) => this with { Classes = [.. Enumerable.Repeat(Classes, views).SelectMany(c => c)] };
}
