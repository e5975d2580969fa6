using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Routing;

/// <summary>
/// The sub-nets of a Siamese model: what they have beside the largest network's weights, and how a branch computes as one of them. Heads are shared; of a
/// projector's first
/// layer a sub-net uses the columns of its features. Statistics of heads are the largest network's alone.
/// </summary>
public sealed class SubnetModel : Module
{
    private readonly Branch _online;
    private readonly Branch? _target;
    private readonly SubnetFamily _family;
    private readonly SubnetFamily? _targetFamily;
    private readonly HeadOptions _projector;
    private readonly Dictionary<string, (Branch Online, Branch? Target)> _narrow = [];

    /// <summary>Divides the branches of a model; they stay the model's.</summary>
    /// <param name="online">The branch that is trained.</param>
    /// <param name="target">The momentum encoder; null when there is none.</param>
    /// <param name="method">Its heads.</param>
    /// <param name="options">How it's divided.</param>
    /// <exception cref="ArgumentException">The backbone is no ResNet, or a stage has too few channels.</exception>
    public SubnetModel(Branch online, Branch? target, SiameseMethod method, SdrOptions options)
    {
        ArgumentNullException.ThrowIfNull(online);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(options);
        (_online, _target, _projector) = (online, target, method.Projector);
        var device = online.Parameters().First().Device;
        _family = new SubnetFamily(online.Backbone, options.Subnets);
        if (_family.Norms is { } norms)
        {
            Register("norms", norms);
        }

        if (target is not null)
        {
            _targetFamily = new SubnetFamily(target.Backbone, options.Subnets);
            _targetFamily.Norms?.RequireGrad(false);
        }

        if (options.Distill is { IsOn: true, Kind: DistillationKind.Siamese, Predictor: DistillationPredictor.Own })
        {
            var width = online.Projector.OutputWidth;
            Predictor = Register("predictor", new Head(width, method.Predictor with { Output = width }));
            Predictor.To(device);
        }

        Visits = RegisterBuffer("visits", Ops.Zeros([options.Count], ScalarType.Int64));
        Spread = RegisterBuffer("spread", Ops.Zeros([options.Count], ScalarType.Float64));
    }

    /// <summary>The sub-nets of the online branch's backbone.</summary>
    public SubnetFamily Family => _family;

    /// <summary>The predictor for distillation, where it isn't the method's.</summary>
    public Head? Predictor { get; }

    /// <summary>Steps of each sub-net, [P].</summary>
    public Tensor Visits { get; }

    /// <summary>The spread of each sub-net's features in its last step, as a share of the healthy one, [P]: near 1 is healthy, 0 is collapse.</summary>
    public Tensor Spread { get; }

    /// <summary>The momentum encoder's norms of sub-nets; null when there are none.</summary>
    internal Module? TargetNorms => _targetFamily?.Norms;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => throw new NotSupportedException("sub-nets compute by SiameseModel.Route");

    /// <summary>Lets sub-nets begin with the batch norms that the largest network has now, those excepted that were trained before.</summary>
    /// <param name="opened">In how many stages all groups are trained from now on.</param>
    /// <param name="before">In how many they were until now; null when no sub-net was trained.</param>
    public void Open(int opened, int? before)
    {
        _family.Open(opened, before);
        _targetFamily?.Open(opened, before);
    }

    /// <summary>Networks that compute as a sub-net until the loan ends, on both branches.</summary>
    /// <param name="path">The sub-net.</param>
    internal (Branch Online, Branch? Target, IDisposable Loan) Lend(SubnetPath path)
    {
        var options = _family.Narrow(path);
        if (!_narrow.TryGetValue(options.Channels!, out var narrow))
        {
            narrow = (Narrow(options, _online), _target is null ? null : Narrow(options, _target));
            _narrow.Add(options.Channels!, narrow);
        }

        narrow.Online.Train(_online.IsTraining);
        narrow.Target?.Train(_target!.IsTraining);
        var loans = new List<IDisposable>(Lend(_family, _online, narrow.Online, path));
        if (_target is not null)
        {
            using var noGrad = Autograd.NoGrad();
            loans.AddRange(Lend(_targetFamily!, _target, narrow.Target!, path));
        }

        return (narrow.Online, narrow.Target, new Loans(loans));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var (online, target) in _narrow.Values)
            {
                online.Dispose();
                target?.Dispose();
            }

            _family.Dispose();
            _targetFamily?.Dispose();
        }

        base.Dispose(disposing);
    }

    private Branch Narrow(BackboneOptions options, Branch whole)
    {
        var weight = whole.Parameters().First();
        // Its own weights are never used. They must not move the sequence of random numbers either: a resumed run makes networks at other steps.
        using var scope = new Scope();
        using var generator = Generator.Default();
        var state = generator.GetState();
        var backbone = BackboneCatalog.Create(options);
        var branch = new Branch(backbone, new Head(backbone.FeatureWidth, _projector.Resolve(whole.Backbone.FeatureWidth, whole.Projector.OutputWidth)));
        branch.To(weight.Device, weight.DType);
        generator.SetState(state);
        return branch;
    }

    private static IEnumerable<IDisposable> Lend(SubnetFamily family, Branch whole, Branch narrow, SubnetPath path)
    {
        yield return family.Lend(narrow.Backbone, path);
        yield return narrow.Projector.Borrow(whole.Projector.NamedParameters().ToDictionary(
            p => p.Name, p => p.Name == Head.FirstWeight ? family.TakeFeatureColumns(p.Tensor, path) : p.Tensor));
    }

    private sealed class Loans(IReadOnlyList<IDisposable> loans) : IDisposable
    {
        public void Dispose()
        {
            foreach (var loan in loans)
            {
                loan.Dispose();
            }
        }
    }
}
