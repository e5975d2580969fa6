using System.Globalization;
using System.Text.RegularExpressions;
using Selfsame.Torch;

namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>
/// Which part of each of a ResNet's parameters belongs to which sub-net. A weight between two divided stages has rows of the later stage's groups and columns
/// of
/// the earlier one's; inside a stage both are of the same group. Where the first block's shortcut is its input (basic blocks), the stem is divided as the
/// first stage; else it is shared whole.
/// </summary>
internal sealed partial class SubnetLayout
{
    private readonly ResNet _whole;
    private readonly ChannelGroups? _stem;
    private readonly ChannelGroups?[] _inner;
    private readonly ChannelGroups?[] _outer;
    private readonly Dictionary<string, SubnetAxes> _axes;

    public SubnetLayout(ResNet whole, SubnetOptions options)
    {
        _whole = whole;
        Options = options;
        var channels = whole.Layout.ChannelsOf(whole.Options);
        ChannelGroups? Divide(int count, int stage, SubnetSplit other) => options.Split == other ? null : ChannelGroups.Of(count, options, stage);
        _inner = [.. channels.Stages.Select((s, stage) => Divide(s.Inner, stage, SubnetSplit.Outer))];
        _outer = [.. channels.Stages.Select((s, stage) => Divide(s.Outer, stage, SubnetSplit.Inner))];
        _stem = whole.Blocks[0][0].Projection is null ? _outer[0] : null;
        _axes = whole.StateDict().Keys.ToDictionary(name => name, AxesOf);
    }

    public SubnetOptions Options { get; }

    /// <summary>How many sub-nets of one group a stage there are.</summary>
    public int Count => (int)Math.Pow(Options.Groups, SubnetPath.Stages);

    /// <summary>How the pooled features are divided; null when every sub-net has all.</summary>
    public ChannelGroups? Features => _outer[^1];

    /// <summary>How a parameter or buffer of the ResNet is divided.</summary>
    public SubnetAxes this[string name] => _axes[name];

    /// <summary>A sub-net's part of a parameter.</summary>
    public Tensor Take(string name, Tensor tensor, SubnetPath path)
    {
        var axes = _axes[name];
        var rows = axes.Rows?.Take(tensor, 0, path) ?? tensor;
        return axes.Columns?.Take(rows, 1, path) ?? rows;
    }

    /// <summary>The same as views, one for each part that lies together.</summary>
    public IEnumerable<Tensor> PartsOf(string name, Tensor tensor, SubnetPath path)
    {
        var axes = _axes[name];
        IEnumerable<Tensor> parts = axes.Rows?.PartsOf(tensor, 0, path) ?? [tensor];
        return axes.Columns is { } columns ? parts.SelectMany(rows => columns.PartsOf(rows, 1, path)) : parts;
    }

    /// <summary>The architecture of a sub-net by itself.</summary>
    public BackboneOptions Narrow(SubnetPath path)
    {
        var channels = _whole.Layout.ChannelsOf(_whole.Options);
        var narrow = new ResNetChannels(
            _stem?.Width(path) ?? channels.Stem,
            [.. channels.Stages.Select((s, stage) => (_inner[stage]?.Width(path) ?? s.Inner, _outer[stage]?.Width(path) ?? s.Outer))]);
        return _whole.Options with { Channels = narrow.ToString() };
    }

    /// <summary>Checks that a path has groups that are there.</summary>
    /// <exception cref="ArgumentException">It hasn't.</exception>
    public void Require(SubnetPath path)
    {
        if (path.Groups.Any(g => g >= Options.Groups))
        {
            throw new ArgumentException($"there is no sub-net {path}: groups are from 0 to {Options.Groups - 1}");
        }

        if (Options.Norms == SubnetNorms.PerPrefix && path.Groups.Any(g => g < 0))
        {
            throw new ArgumentException($"{path} has whole stages, which have no batch norms of their own when there is a set for each prefix");
        }
    }

    private SubnetAxes AxesOf(string name)
    {
        if (Layer().Match(name) is not { Success: true } match)
        {
            return new(_stem, null, _stem is null ? 0 : 1);
        }

        int Number(string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
        var stage = Number("stage") - 1;
        var input = Number("block") > 0 ? _outer[stage] : stage > 0 ? _outer[stage - 1] : _stem;
        var isShortcut = match.Groups["shortcut"].Success;
        var number = isShortcut ? 0 : Number("number");
        var rows = isShortcut || number == (_whole.Layout.Bottleneck ? 3 : 2) ? _outer[stage] : _inner[stage];
        var isWeight = match.Groups["conv"].Success;
        return new(rows, !isWeight ? null : isShortcut || number == 1 ? input : _inner[stage], stage + 1);
    }

    [GeneratedRegex(
        @"^layer(?<stage>\d)\.(?<block>\d+)\.((?<conv>conv)(?<number>\d)|bn(?<number>\d)|(?<shortcut>downsample)\.((?<conv>0)|1))\.",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Layer();
}
