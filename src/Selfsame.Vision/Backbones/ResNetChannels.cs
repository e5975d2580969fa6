using System.Globalization;
using System.Text.RegularExpressions;

namespace Selfsame.Vision.Backbones;

/// <summary>
/// How many channels the parts of a ResNet have, where a multiplier doesn't say it: <c>64:40/160,80/320,160/640,320/1280</c> is a stem of 64 channels and four
/// stages, each with the channels inside its blocks and those that its blocks put out.
/// </summary>
/// <param name="Stem">What the first convolution puts out.</param>
/// <param name="Stages">Of each stage, inside and out.</param>
public sealed partial record ResNetChannels(int Stem, IReadOnlyList<(int Inner, int Outer)> Stages)
{
    private const int StageCount = 4;

    /// <summary>Those of He et al. 2016, times a multiplier.</summary>
    /// <param name="width">The multiplier.</param>
    /// <param name="bottleneck">Whether blocks put out four times the channels that they have inside.</param>
    internal static ResNetChannels Of(double width, bool bottleneck)
    {
        var channels = (int)Math.Round(64 * width);
        return new(channels, [.. Enumerable.Range(0, StageCount).Select(stage => (channels << stage, (channels << stage) * (bottleneck ? 4 : 1)))]);
    }

    /// <summary>Reads <c>STEM:INNER/OUTER,INNER/OUTER,INNER/OUTER,INNER/OUTER</c>.</summary>
    /// <exception cref="ArgumentException">The text is anything else.</exception>
    public static ResNetChannels Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            throw new ArgumentException($"'{(text.Length <= 60 ? text : text[..57] + "...")}' are no channels of a ResNet; write STEM:INNER/OUTER for "
                + $"each stage, such as {Of(1, false)}");
        }

        int Number(string group, int i) => int.Parse(match.Groups[group].Captures[i].ValueSpan, CultureInfo.InvariantCulture);
        return new(Number("stem", 0), [.. Enumerable.Range(0, StageCount).Select(i => (Number("inner", i), Number("outer", i)))]);
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Stem}:{string.Join(',', Stages.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Inner}/{s.Outer}")))}");

    [GeneratedRegex(
        @"^(?<stem>[1-9][0-9]{0,4}):(?<inner>[1-9][0-9]{0,4})/(?<outer>[1-9][0-9]{0,4})(,(?<inner>[1-9][0-9]{0,4})/(?<outer>[1-9][0-9]{0,4})){3}\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
