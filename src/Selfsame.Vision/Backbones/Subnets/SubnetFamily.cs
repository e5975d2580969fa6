using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>
/// The sub-nets that a ResNet holds (SDR, Liu et al. 2022): any of them computes with the ResNet's own weights, of which it sees a part, and with batch norms
/// as
/// <see cref="SubnetOptions.Norms"/> says. The ResNet itself is left as it is.
/// </summary>
public sealed class SubnetFamily : IDisposable
{
    private readonly ResNet _whole;
    private readonly SubnetLayout _layout;
    private readonly SubnetNormBank? _bank;

    /// <summary>Divides a ResNet. The batch norms of the sub-nets, if they have their own, begin as the ResNet's are now.</summary>
    /// <param name="whole">The largest network; it stays the caller's and must be on its device.</param>
    /// <param name="options">How it's divided.</param>
    /// <exception cref="ArgumentException">It's no ResNet, or a stage has too few channels.</exception>
    public SubnetFamily(Backbone whole, SubnetOptions options)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(options);
        _whole = whole as ResNet ?? throw new ArgumentException($"sub-nets are those of a ResNet, and {whole.Name} is none; choose one of "
            + $"{string.Join(", ", BackboneCatalog.ResNets.Keys)}", nameof(whole));
        _layout = new SubnetLayout(_whole, options);
        if (options.Norms != SubnetNorms.Shared)
        {
            _bank = new SubnetNormBank(_whole, _layout);
            var weight = _whole.Parameters().First();
            _bank.To(weight.Device, weight.DType);
            _bank.CopyFrom(_whole, SubnetPath.Stages, before: null);
        }
    }

    /// <summary>How the ResNet is divided.</summary>
    public SubnetOptions Options => _layout.Options;

    /// <summary>The largest network.</summary>
    public Backbone Whole => _whole;

    /// <summary>How many sub-nets there are, G^4.</summary>
    public int Count => _layout.Count;

    /// <summary>The batch norms of the sub-nets: parameters and buffers, trained and saved beside the ResNet's; null when they use the ResNet's.</summary>
    public Module? Norms => _bank;

    /// <summary>Every sub-net, by its number.</summary>
    public IEnumerable<SubnetPath> Paths => Enumerable.Range(0, Count).Select(i => SubnetPath.Of(i, Options.Groups));

    internal SubnetLayout Layout => _layout;

    /// <summary>The architecture of a sub-net by itself; all of one group a stage have the same.</summary>
    public BackboneOptions Narrow(SubnetPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        _layout.Require(path);
        return _layout.Narrow(path);
    }

    /// <summary>A sub-net's part of a weight whose columns are the backbone's pooled features, such as a projector's first, [out, features].</summary>
    public Tensor TakeFeatureColumns(Tensor weight, SubnetPath path)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(path);
        return _layout.Features?.Take(weight, 1, path) ?? weight;
    }

    /// <summary>The same as views.</summary>
    /// <inheritdoc cref="TakeFeatureColumns"/>
    public IEnumerable<Tensor> PartsOfFeatureColumns(Tensor weight, SubnetPath path)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(path);
        return _layout.Features?.PartsOf(weight, 1, path) ?? [weight];
    }

    /// <summary>Lets a narrow network compute as a sub-net until the result is disposed.</summary>
    /// <remarks>
    /// Weights are views of the largest network's, laid side by side where a convolution needs them together; gradients go into the largest network's,
    /// exactly zero
    /// beside the sub-net's part. What training does to running statistics is written back at the end.
    /// </remarks>
    /// <param name="narrow">A network of the options that <see cref="Narrow"/> gives. Its own weights have no part in it.</param>
    /// <param name="path">The sub-net.</param>
    /// <exception cref="ArgumentException">There is no such sub-net, or the network has other shapes.</exception>
    public SubnetLoan Lend(Backbone narrow, SubnetPath path)
    {
        ArgumentNullException.ThrowIfNull(narrow);
        ArgumentNullException.ThrowIfNull(path);
        _layout.Require(path);
        var tensors = new Dictionary<string, Tensor>();
        var returns = new List<(ChannelGroups Groups, Tensor Row, Tensor Part)>();
        foreach (var (name, whole) in _whole.StateDict())
        {
            var (part, row) = Take(name, whole, path);
            tensors.Add(name, part);
            if (IsStatistic(name) && _layout[name].Rows is { } groups && row.Size(0) == groups.All && !groups.LieTogether(path))
            {
                returns.Add((groups, row, part));
            }
        }

        return new SubnetLoan(narrow.Borrow(tensors), returns, path);
    }

    /// <summary>A sub-net by itself, with copies of its weights and statistics.</summary>
    /// <exception cref="ArgumentException">There is no such sub-net.</exception>
    public Backbone Extract(SubnetPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var scope = new Scope();
        var isLargest = path.Equals(SubnetPath.Largest);
        var extracted = BackboneCatalog.Create(isLargest ? _whole.Options : Narrow(path));
        extracted.To(_whole.Parameters().First().Device, _whole.Parameters().First().DType);
        using var noGrad = Autograd.NoGrad();
        foreach (var (name, tensor) in _whole.StateDict())
        {
            extracted.StateDict()[name].Copy_(isLargest ? tensor : Take(name, tensor, path).Part);
        }

        return extracted;
    }

    /// <summary>Lets sub-nets begin with the batch norms that the largest network has now, those excepted that were trained before.</summary>
    /// <param name="opened">In how many stages, from the last on, all groups are trained from now on; before them the first only.</param>
    /// <param name="before">In how many they were until now; null when no sub-net was trained.</param>
    public void Open(int opened, int? before) => _bank?.CopyFrom(_whole, opened, before);

    /// <summary>The parts of a tensor that a sub-net reads, as views: of one of the largest network's parameters, or of something like it.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="tensor">It, its gradient or its momentum.</param>
    /// <param name="path">The sub-net.</param>
    /// <returns>None for a batch norm when sub-nets have their own.</returns>
    public IEnumerable<Tensor> PartsOf(string name, Tensor tensor, SubnetPath path)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(path);
        return _bank is not null && IsNorm(name) ? [] : _layout.PartsOf(name, tensor, path);
    }

    /// <summary>The same of a parameter of <see cref="Norms"/>.</summary>
    /// <inheritdoc cref="PartsOf"/>
    public IEnumerable<Tensor> PartsOfNorm(string name, Tensor tensor, SubnetPath path)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(path);
        return _bank?.PartsOf(name, tensor, path) ?? [];
    }

    /// <inheritdoc/>
    public void Dispose() => _bank?.Dispose();

    // The part, and the tensor that changes of it belong in.
    internal (Tensor Part, Tensor Row) Take(string name, Tensor whole, SubnetPath path) =>
        _bank is not null && IsNorm(name) ? _bank.Take(name, path) : whole.Rank == 0 ? (whole, whole) : (_layout.Take(name, whole, path), whole);

    internal static bool IsNorm(string name) => name.Contains("bn", StringComparison.Ordinal) || name.Contains(".downsample.1.", StringComparison.Ordinal);

    private static bool IsStatistic(string name) => name.Contains(".running_", StringComparison.Ordinal);
}
