namespace Selfsame.Vision.Sources;

/// <summary>The images of some classes of a source.</summary>
public static class ClassSubset
{
    private const int ShownClasses = 8;

    /// <summary>
    /// The labelled images of the named classes, in the source's order. Classes keep their names and numbers, so that labels mean what they do in the whole.
    /// </summary>
    /// <param name="source">The whole; stays the caller's.</param>
    /// <param name="classes">Names of classes, one at least.</param>
    /// <exception cref="ArgumentException">The source has no labels, no such class, or no image of any of them.</exception>
    public static SubsetSource Of(IImageSource source, IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(classes);
        string[] all = [.. source.Classes];
        if (all.Length == 0)
        {
            throw new ArgumentException($"{source.Location} has no labels to choose classes by: put the images of each class into a folder of its name");
        }

        var wanted = new bool[all.Length];
        foreach (var name in classes)
        {
            var label = Array.IndexOf(all, name);
            wanted[label >= 0 ? label : throw new ArgumentException($"{source.Location} has no class '{name}'; it has {Some(all)}")] = true;
        }

        int[] chosen = [.. Enumerable.Range(0, source.Count).Where(i => source.LabelOf(i) is >= 0 and var label && wanted[label])];
        return chosen.Length > 0
            ? new SubsetSource(source, chosen)
            : throw new ArgumentException($"{source.Location} has no image of the classes {Some([.. all.Where((_, i) => wanted[i])])}");
    }

    private static string Some(string[] names) =>
        string.Join(", ", names.Take(ShownClasses)) + (names.Length > ShownClasses ? $" and {names.Length - ShownClasses} more" : "");
}
