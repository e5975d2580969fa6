using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>
/// The batch norms of the sub-nets, apart from the largest network's: for each of its batch norms the same tensors with a first dimension of sets. With one
/// set, rows have an entry for every channel; with a set for each prefix, for those that a sub-net has.
/// </summary>
internal sealed class SubnetNormBank : Module
{
    private readonly SubnetLayout _layout;
    private readonly List<(string Name, BatchNorm Whole)> _norms = [];

    public SubnetNormBank(ResNet whole, SubnetLayout layout)
    {
        _layout = layout;
        foreach (var (name, module) in whole.NamedModules())
        {
            if (module is not BatchNorm norm)
            {
                continue;
            }

            _norms.Add((name, norm));
            var weight = name + ".weight";
            var sets = IsPerPrefix ? (long)Math.Pow(layout.Options.Groups, layout[weight].Depth) : 1;
            var width = IsPerPrefix && layout[weight].Rows is { } rows ? rows.Shared + rows.Each : norm.Features;
            RegisterParameter(weight, Ops.Ones([sets, width]));
            RegisterParameter(name + ".bias", Ops.Zeros([sets, width]));
            RegisterBuffer(name + ".running_mean", Ops.Zeros([sets, width]));
            RegisterBuffer(name + ".running_var", Ops.Ones([sets, width]));
            RegisterBuffer(name + ".num_batches_tracked", Ops.Zeros([sets], ScalarType.Int64));
        }
    }

    private bool IsPerPrefix => _layout.Options.Norms == SubnetNorms.PerPrefix;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => throw new NotSupportedException("a bank of batch norms computes nothing by itself");

    /// <summary>A sub-net's tensors of one name, from the bank.</summary>
    /// <param name="name">A parameter or buffer of a batch norm.</param>
    /// <param name="path">The sub-net.</param>
    /// <returns>The tensor; and, where it's a copy whose changes belong in the bank, the row that they belong in.</returns>
    public (Tensor Part, Tensor Row) Take(string name, SubnetPath path)
    {
        var row = Get(name).Select(0, SetOf(name, path));
        return (IsPerPrefix || _layout[name].Rows is not { } groups || row.Rank == 0 ? row : groups.Take(row, 0, path), row);
    }

    /// <summary>The parts of a tensor like one of the bank's that a sub-net reads, as views.</summary>
    public IEnumerable<Tensor> PartsOf(string name, Tensor tensor, SubnetPath path)
    {
        var row = tensor.Select(0, SetOf(name, path));
        return IsPerPrefix || _layout[name].Rows is not { } groups ? [row] : groups.PartsOf(row, 0, path);
    }

    /// <summary>Lets sub-nets that weren't trained before begin with what the largest network has.</summary>
    /// <param name="whole">The largest network.</param>
    /// <param name="opened">How many stages, from the last on, have been trained in all their groups; those before them with their first only.</param>
    /// <param name="before">The same before this phase; null when no sub-net was trained.</param>
    public void CopyFrom(ResNet whole, int opened, int? before)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var source = whole.StateDict();
        foreach (var (norm, _) in _norms)
        {
            foreach (var name in (string[])[norm + ".weight", norm + ".bias", norm + ".running_mean", norm + ".running_var", norm + ".num_batches_tracked"])
            {
                var axes = _layout[name];
                if (IsPerPrefix)
                {
                    CopySets(name, source[name], axes, opened, before);
                }
                else
                {
                    CopyChannels(Get(name).Select(0, 0), source[name], axes.Rows, opened, before);
                }
            }
        }
    }

    private void CopySets(string name, Tensor source, SubnetAxes axes, int opened, int? before)
    {
        var bank = Get(name);
        for (var set = 0; set < bank.Size(0); set++)
        {
            var path = PathOf(set, axes.Depth);
            if (IsReached(path, opened) && !(before is { } past && IsReached(path, past)))
            {
                bank.Select(0, set).Copy_(source.Rank == 0 ? source : axes.Rows?.Take(source, 0, path) ?? source);
            }
        }
    }

    private static void CopyChannels(Tensor row, Tensor source, ChannelGroups? groups, int opened, int? before)
    {
        if (before is not { } past)
        {
            row.Copy_(source);
        }
        else if (groups is not null && row.Rank > 0 && IsOpen(groups.Stage, opened) && !IsOpen(groups.Stage, past))
        {
            // Its shared channels and its first group were trained before it was opened.
            var start = groups.Shared + groups.Each;
            row.Narrow(0, start, groups.All - start).Copy_(source.Narrow(0, start, groups.All - start));
        }
    }

    private static bool IsOpen(int stage, int opened) => stage >= SubnetPath.Stages - opened;

    private static bool IsReached(SubnetPath prefix, int opened) => prefix.Groups.Index().All(g => g.Item == 0 || IsOpen(g.Index, opened));

    // The stages after the prefix don't matter.
    private SubnetPath PathOf(int set, int depth) =>
        SubnetPath.Of(set * (int)Math.Pow(_layout.Options.Groups, SubnetPath.Stages - depth), _layout.Options.Groups);

    private int SetOf(string name, SubnetPath path) =>
        IsPerPrefix ? path.Index(_layout.Options.Groups) / (int)Math.Pow(_layout.Options.Groups, SubnetPath.Stages - _layout[name].Depth) : 0;
}
