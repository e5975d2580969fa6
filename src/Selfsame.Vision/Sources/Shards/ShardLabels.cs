using System.Globalization;

namespace Selfsame.Vision.Sources;

/// <summary>From the labels that shards state to classes.</summary>
/// <param name="Classes">Their names: numbers stand for themselves, from 0 to the largest; names are in order.</param>
/// <param name="Labels">One for each image, or -1.</param>
internal sealed record ShardLabels(IReadOnlyList<string> Classes, int[] Labels)
{
    private const int MostNumbers = 1_000_000;

    // Beyond that a text is a caption, no class.
    private const int MostTexts = 10_000;

    /// <summary>Numbers the classes.</summary>
    /// <param name="stated">What each image's file states; null for none.</param>
    /// <param name="areTexts">Whether all of them come from <c>.txt</c> files, which may be captions: they count as classes when two images have the
    /// same on average, and there are 10,000 at most.</param>
    /// <param name="folders">What counts where no image has a stated label: the first-level folder of each image, empty for none.</param>
    public static ShardLabels Of(IReadOnlyList<string?> stated, bool areTexts, IReadOnlyList<string> folders)
    {
        var distinct = stated.OfType<string>().Distinct().ToList();
        if (areTexts && (distinct.Count > MostTexts || distinct.Count * 2 > stated.Count(s => s is not null)))
        {
            distinct = [];
        }

        if (distinct.Count == 0)
        {
            return Named(folders.Select(f => f.Length > 0 ? f : null), folders.Where(f => f.Length > 0).Distinct());
        }

        if (!distinct.TrueForAll(text => Number(text) >= 0))
        {
            return Named(stated, distinct);
        }

        var classes = Enumerable.Range(0, distinct.Max(Number) + 1).Select(i => i.ToString(CultureInfo.InvariantCulture));
        return new([.. classes], [.. stated.Select(text => text is null ? -1 : Number(text))]);
    }

    private static ShardLabels Named(IEnumerable<string?> stated, IEnumerable<string> distinct)
    {
        string[] classes = [.. distinct.Order(StringComparer.Ordinal)];
        var places = classes.Index().ToDictionary(c => c.Item, c => c.Index);
        return new(classes, [.. stated.Select(text => text is null ? -1 : places[text])]);
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < MostNumbers ? number : -1;
}
