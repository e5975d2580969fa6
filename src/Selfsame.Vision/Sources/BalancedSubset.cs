namespace Selfsame.Vision.Sources;

/// <summary>Fewer images of a source, as many of each class as possible.</summary>
public static class BalancedSubset
{
    /// <summary>
    /// At most <paramref name="count"/> labelled images: the same number of each class, or all of a class that has fewer, in which case the
    /// larger classes share what it leaves. Within a class they are evenly apart, so that neighbouring frames of a film or the like aren't
    /// all taken. The order is the source's.
    /// </summary>
    /// <param name="source">The whole; stays the caller's.</param>
    /// <param name="count">How many, at least one for each class.</param>
    /// <exception cref="ArgumentException">There are no labels, or fewer images than classes are asked for.</exception>
    public static SubsetSource Of(IImageSource source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        var classes = Enumerable.Range(0, source.Count)
            .Where(i => source.LabelOf(i) >= 0)
            .GroupBy(i => source.LabelOf(i), (_, images) => images.ToArray())
            .ToList();
        if (classes.Count == 0)
        {
            throw new ArgumentException($"{source.Location} has no labels: put the images of each class into a folder of its name");
        }

        if (count < classes.Count)
        {
            throw new ArgumentException($"a limit of {count} images leaves some of the {classes.Count} classes of {source.Location} without any");
        }

        var chosen = new List<int>(Math.Min(count, source.Count));
        var left = count;
        foreach (var (place, images) in classes.OrderBy(images => images.Length).Index())
        {
            // The smallest class first: what it can't fill is shared by those that come after.
            var share = Math.Min(images.Length, left / (classes.Count - place));
            chosen.AddRange(Enumerable.Range(0, share).Select(i => images[(long)i * images.Length / share]));
            left -= share;
        }

        return new SubsetSource(source, chosen.Order());
    }
}
