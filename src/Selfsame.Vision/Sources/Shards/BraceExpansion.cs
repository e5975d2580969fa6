using System.Globalization;
using System.Text.RegularExpressions;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Several paths in one, as a shell and WebDataset write them: <c>shard-{000..127}.tar</c> (as many digits as the first number has, or the second if it has
/// more) and <c>{train,extra}.tar</c>; several braces give every combination, the last one fastest.
/// </summary>
internal static partial class BraceExpansion
{
    private const int MostPaths = 1_000_000;

    /// <summary>Whether a text has a brace that stands for several.</summary>
    public static bool IsPattern(string text) => Brace().IsMatch(text);

    /// <summary>Every path that a text stands for; the text itself without braces.</summary>
    /// <exception cref="SourceException">It stands for more than a million.</exception>
    public static IReadOnlyList<string> Expand(string text)
    {
        var braces = Brace().Matches(text);
        var choices = braces.Select(Choices).ToList();
        if (choices.Aggregate(1.0, (product, c) => product * c.Count) > MostPaths)
        {
            throw new SourceException($"{text} stands for more than {MostPaths.ToString("N0", CultureInfo.InvariantCulture)} paths");
        }

        IEnumerable<string> paths = [""];
        var end = 0;
        foreach (var (brace, words) in braces.Zip(choices))
        {
            var literal = text[end..brace.Index];
            paths = paths.SelectMany(path => words.Select(word => path + literal + word));
            end = brace.Index + brace.Length;
        }

        return [.. paths.Select(path => path + text[end..])];
    }

    private static IReadOnlyCollection<string> Choices(Match brace)
    {
        if (!brace.Groups["from"].Success)
        {
            return brace.Groups["list"].Value.Split(',');
        }

        var (first, last) = (brace.Groups["from"].Value, brace.Groups["to"].Value);
        var (from, to) = (int.Parse(first, CultureInfo.InvariantCulture), int.Parse(last, CultureInfo.InvariantCulture));
        var count = Math.Abs((long)to - from) + 1;
        if (count > MostPaths)
        {
            throw new SourceException($"{brace.Value} stands for {count.ToString("N0", CultureInfo.InvariantCulture)} paths");
        }

        var digits = first[0] == '0' || last[0] == '0' ? Math.Max(first.Length, last.Length) : 1;
        var step = from <= to ? 1 : -1;
        return [.. Enumerable.Range(0, (int)count)
            .Select(i => (from + (i * step)).ToString("D" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))];
    }

    [GeneratedRegex(@"\{(?:(?<from>\d{1,9})\.\.(?<to>\d{1,9})|(?<list>[^{},]*(?:,[^{},]*)+))\}")]
    private static partial Regex Brace();
}
