using System.Collections.Immutable;
using System.Globalization;

namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>A sub-net: which individual group it uses in each stage, such as <c>2-0-3-1</c>; <c>*</c> is all of a stage.</summary>
public sealed class SubnetPath : IEquatable<SubnetPath>
{
    /// <summary>The number of stages.</summary>
    public const int Stages = 4;

    /// <summary>What stands for all groups of a stage.</summary>
    internal const int Whole = -1;

    private const string WholeText = "*";

    /// <summary>A path of given groups.</summary>
    /// <param name="groups">The group of each stage, from 0; -1 for all of it.</param>
    /// <exception cref="ArgumentException">There aren't four.</exception>
    public SubnetPath(params ReadOnlySpan<int> groups)
    {
        if (groups.Length != Stages || groups.ContainsAnyExceptInRange(Whole, int.MaxValue))
        {
            throw new ArgumentException($"a path names a group for each of {Stages} stages", nameof(groups));
        }

        Groups = [.. groups];
    }

    /// <summary>The largest network.</summary>
    public static SubnetPath Largest { get; } = new(Whole, Whole, Whole, Whole);

    /// <summary>The group of each stage, from 0; -1 for all of it.</summary>
    public ImmutableArray<int> Groups { get; }

    /// <summary>The path of a number from 0 to G^4 - 1: the first stage's group is its highest digit.</summary>
    public static SubnetPath Of(int index, int groups)
    {
        Span<int> digits = stackalloc int[Stages];
        for (var stage = Stages - 1; stage >= 0; stage--)
        {
            (index, digits[stage]) = Math.DivRem(index, groups);
        }

        return index == 0 ? new SubnetPath(digits) : throw new ArgumentOutOfRangeException(nameof(index));
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="ArgumentException">The text is anything else.</exception>
    public static SubnetPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('-');
        var groups = parts.Select(GroupOf).ToArray();
        return parts.Length == Stages && groups.All(g => g >= Whole)
            ? new SubnetPath(groups)
            : throw new ArgumentException($"'{text}' is no path; write a group for each of {Stages} stages, such as 2-0-3-1");
    }

    private static int GroupOf(string text) => text == WholeText ? Whole
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var group) ? group
        : int.MinValue;

    /// <summary>The number that <see cref="Of"/> takes; a whole stage counts as its first group.</summary>
    public int Index(int groups) => Groups.Aggregate(0, (sum, group) => (sum * groups) + Math.Max(0, group));

    /// <inheritdoc/>
    public bool Equals(SubnetPath? other) => other is not null && Groups.SequenceEqual(other.Groups);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SubnetPath);

    /// <inheritdoc/>
    public override int GetHashCode() => Groups.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join('-', Groups.Select(g => g == Whole ? WholeText : g.ToString(CultureInfo.InvariantCulture)));
}
