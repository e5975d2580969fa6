using Selfsame.Torch;

namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>Channels in their order: the shared ones, then the individual groups, all of one size.</summary>
/// <param name="Shared">How many are shared.</param>
/// <param name="Each">How many a group has.</param>
/// <param name="Groups">How many groups.</param>
/// <param name="Stage">The stage, from 0, whose group counts.</param>
internal sealed record ChannelGroups(int Shared, int Each, int Groups, int Stage)
{
    /// <summary>All of them.</summary>
    public int All => Shared + (Groups * Each);

    /// <summary>Divides channels.</summary>
    /// <exception cref="ArgumentException">There are fewer channels than groups.</exception>
    public static ChannelGroups Of(int channels, SubnetOptions options, int stage)
    {
        var each = Math.Max(1, (int)Math.Round(channels * (1 - options.Shared) / options.Groups));
        // Rounding up may ask for more than there are.
        each = Math.Min(each, channels / options.Groups);
        return each > 0
            ? new(channels - (options.Groups * each), each, options.Groups, stage)
            : throw new ArgumentException(
                $"stage {stage + 1} has {channels} channels, too few for {options.Groups} groups; lower sdr.subnets.groups or widen the backbone");
    }

    /// <summary>How many channels a path has.</summary>
    public int Width(SubnetPath path) => path.Groups[Stage] < 0 ? All : Shared + Each;

    /// <summary>Whether a path's channels are neighbours, so that they can be had as one view.</summary>
    public bool LieTogether(SubnetPath path) => path.Groups[Stage] <= 0 || Shared == 0;

    /// <summary>A path's channels of a dimension: a view where they lie together, else two views side by side.</summary>
    public Tensor Take(Tensor tensor, int dim, int group)
    {
        if (group < 0)
        {
            return tensor;
        }

        var start = Shared + (group * Each);
        return group == 0 ? tensor.Narrow(dim, 0, Shared + Each)
            : Shared == 0 ? tensor.Narrow(dim, start, Each)
            : Ops.Cat([tensor.Narrow(dim, 0, Shared), tensor.Narrow(dim, start, Each)], dim);
    }

    /// <inheritdoc cref="Take(Tensor, int, int)"/>
    public Tensor Take(Tensor tensor, int dim, SubnetPath path) => Take(tensor, dim, path.Groups[Stage]);

    /// <summary>A path's channels of a dimension as views, one for each run of neighbours.</summary>
    public IEnumerable<Tensor> PartsOf(Tensor tensor, int dim, SubnetPath path)
    {
        var group = path.Groups[Stage];
        return group < 0 ? [tensor]
            : LieTogether(path) ? [Take(tensor, dim, group)]
            : [tensor.Narrow(dim, 0, Shared), tensor.Narrow(dim, Shared + (group * Each), Each)];
    }

    /// <summary>Writes a path's channels, [width], back to where <see cref="Take(Tensor, int, int)"/> has them from.</summary>
    public void Put(Tensor whole, Tensor part, SubnetPath path)
    {
        var start = 0L;
        foreach (var run in PartsOf(whole, 0, path))
        {
            run.Copy_(part.Narrow(0, start, run.Size(0)));
            start += run.Size(0);
        }
    }
}
