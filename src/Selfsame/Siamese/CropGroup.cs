using System.Globalization;
using System.Text.RegularExpressions;

namespace Selfsame.Siamese;

/// <summary>Some views of one size, as in the short form of a multi-crop plan: <c>2x224+6x96</c>.</summary>
/// <param name="Count">How many views.</param>
/// <param name="Size">Their side in pixels.</param>
public readonly partial record struct CropGroup(int Count, int Size)
{
    // What the loader takes.
    private const int MaxViews = 64;
    private const int MaxSize = 8192;

    /// <summary>Reads <c>COUNTxSIZE</c>, joined by <c>+</c>; spaces around <c>+</c> don't matter.</summary>
    /// <exception cref="ArgumentException">The text is anything else, or asks for more than 64 views or for crops beyond 8192 px.</exception>
    public static IReadOnlyList<CropGroup> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var groups = text.Split('+', StringSplitOptions.TrimEntries).Select(part => Pattern().Match(part)).ToArray();
        if (groups.Any(g => !g.Success))
        {
            throw new ArgumentException($"'{Short(text)}' is no list of crops; write COUNTxSIZE, joined by +, such as 2x224+6x96");
        }

        var result = groups.Select(g => new CropGroup(Number(g.Groups["count"]), Number(g.Groups["size"]))).ToArray();
        return result.Length > MaxViews || result.Sum(g => g.Count) > MaxViews
            ? throw new ArgumentException($"'{Short(text)}' is more than {MaxViews} views an image")
            : result.Any(g => g.Size > MaxSize) ? throw new ArgumentException($"'{Short(text)}' has crops of more than {MaxSize} px")
            : result;
    }

    /// <summary>The short form of views in their order; neighbours of one size are a group.</summary>
    public static string Format(IEnumerable<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        var groups = new List<CropGroup>();
        foreach (var size in sizes)
        {
            if (groups is [.., var last] && last.Size == size)
            {
                groups[^1] = last with { Count = last.Count + 1 };
            }
            else
            {
                groups.Add(new(1, size));
            }
        }

        return string.Join('+', groups);
    }

    /// <summary><c>COUNTxSIZE</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}x{Size}");

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    private static string Short(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 37), "...");

    [GeneratedRegex(@"^(?<count>[1-9][0-9]{0,3})x(?<size>[1-9][0-9]{0,4})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
