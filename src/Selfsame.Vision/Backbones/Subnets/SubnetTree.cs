using Selfsame.Torch;
using Selfsame.Torch.Nn;

namespace Selfsame.Vision.Backbones.Subnets;

/// <summary>
/// Many sub-nets as one backbone, exact and faster than one after another: what those with a common beginning compute is computed once (G, G^2, G^3 and G^4
/// times
/// in the four stages instead of G^4 times in each), and so are the convolutions that read a stage's input, whose rows of all groups are those of each
/// (they are linear, and nothing comes between). In evaluation, without gradients.
/// </summary>
/// <remarks>
/// Besides the features, memory is the activations of one path and the weights of every pair of neighbouring groups: about 6 times those of the largest
/// network with G = 4 and half of the channels shared.
/// </remarks>
public sealed class SubnetTree : Backbone
{
    private readonly SubnetFamily _family;
    private readonly ResNet _narrow;
    private readonly Node _root;
    private readonly Dictionary<(int Stage, int Parent, int Group), IReadOnlyDictionary<string, Tensor>> _weights = [];
    private readonly Dictionary<(int Stage, int Parent), (Tensor First, Tensor? Projection)> _firsts = [];
    private readonly Dictionary<string, IReadOnlyDictionary<string, Tensor>> _norms = [];
    private readonly List<Tensor> _kept = [];

    /// <summary>Prepares the sub-nets of a family.</summary>
    /// <param name="family">The family; it stays the caller's, and its weights must not change meanwhile.</param>
    /// <param name="paths">Which of its sub-nets; all with one group in each stage.</param>
    /// <exception cref="ArgumentException">There is none, one twice, or one with a whole stage.</exception>
    public SubnetTree(SubnetFamily family, IReadOnlyList<SubnetPath> paths)
    {
        ArgumentNullException.ThrowIfNull(family);
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0 || paths.Distinct().Count() < paths.Count || paths.Any(p => p.Groups.Contains(SubnetPath.Whole)))
        {
            throw new ArgumentException("a tree has one sub-net or more, each once and with a group for each stage", nameof(paths));
        }

        _family = family;
        Paths = paths;
        foreach (var path in paths)
        {
            family.Layout.Require(path);
        }

        _narrow = Register("narrow", (ResNet)BackboneCatalog.Create(family.Narrow(paths[0])));
        _narrow.To(family.Whole.Parameters().First().Device, family.Whole.Parameters().First().DType);
        _root = Node.Of(paths, stage: -1);
        Eval();
    }

    /// <summary>The sub-nets, in the order of their features.</summary>
    public IReadOnlyList<SubnetPath> Paths { get; }

    /// <summary>Width of one sub-net's features.</summary>
    public int SubnetWidth => _narrow.FeatureWidth;

    /// <inheritdoc/>
    public override string Name => _family.Whole.Name;

    /// <inheritdoc/>
    public override int FeatureWidth => SubnetWidth * Paths.Count;

    /// <inheritdoc/>
    public override BackboneOptions Options => _narrow.Options;

    /// <summary>The last feature maps, sub-net after sub-net: [N, 3, H, W] to [N, P d, H', W'].</summary>
    public override Tensor ForwardFeatures(Tensor images) => Run(images, map => map);

    /// <summary>Pooled features, sub-net after sub-net: [N, 3, H, W] to [N, P d].</summary>
    public override Tensor Forward(Tensor input) => Run(input, map => map.Mean([2, 3]));

    /// <summary>The columns of one sub-net in the features: [N, P d] to [N, d], a view.</summary>
    /// <param name="features">What <see cref="Forward"/> gave.</param>
    /// <param name="index">The sub-net's place in <see cref="Paths"/>.</param>
    public Tensor FeaturesOf(Tensor features, int index)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.Narrow(1, (long)index * SubnetWidth, SubnetWidth);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var tensor in _kept)
            {
                tensor.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private Tensor Run(Tensor images, Func<Tensor, Tensor> finish)
    {
        if (IsTraining)
        {
            throw new InvalidOperationException("a tree of sub-nets only evaluates; train them one by one");
        }

        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        using var features = new Columns(Paths.Count);
        if (_family.Layout["conv1.weight"].Rows is null)
        {
            using var loan = _narrow.Borrow(StageTensors(-1, _root.Children[0].Path));
            Descend(_root, _narrow.Stem(images), features, finish);
        }
        else
        {
            foreach (var child in _root.Children)
            {
                using var inner = new Scope();
                Tensor stem;
                using (_narrow.Borrow(StageTensors(-1, child.Path)))
                {
                    stem = _narrow.Stem(images);
                }

                Enter(child, Stage(0, child.Path, stem), features, finish);
            }
        }

        return scope.Keep(features.Share());
    }

    // What comes out of a node's stage goes into each of its children's.
    private void Descend(Node node, Tensor input, Columns features, Func<Tensor, Tensor> finish)
    {
        var stage = node.Stage + 1;
        var parent = stage == 0 ? SubnetPath.Whole : node.Path.Groups[node.Stage];
        var (first, projection) = node.Children.Count > 1 ? Firsts(stage, parent) : default;
        var block = _narrow.Blocks[stage][0];
        var all = first is null ? null : block.First.Forward(input, first);
        var projected = projection is null ? null : block.Projection!.Forward(input, projection);
        foreach (var child in node.Children)
        {
            using var scope = new Scope();
            var output = all is null || projected is null ? Stage(stage, child.Path, input) : Stage(stage, child.Path, all, projected);
            Enter(child, output, features, finish);
        }
    }

    private void Enter(Node node, Tensor output, Columns features, Func<Tensor, Tensor> finish)
    {
        if (node.Children.Count > 0)
        {
            Descend(node, output, features, finish);
            return;
        }

        features.Put(node.Index, finish(output));
    }

    private Tensor Stage(int stage, SubnetPath path, Tensor input)
    {
        using var loan = _narrow.Borrow(StageTensors(stage, path));
        return _narrow.ForwardStage(stage, input);
    }

    private Tensor Stage(int stage, SubnetPath path, Tensor all, Tensor projected)
    {
        var blocks = _narrow.Blocks[stage];
        using var loan = _narrow.Borrow(StageTensors(stage, path));
        using var scope = new Scope();
        var layer = $"layer{stage + 1}.0.";
        var inner = _family.Layout[layer + "conv1.weight"].Rows;
        var outer = _family.Layout[layer + "downsample.0.weight"].Rows;
        var x = blocks[0].Continue(inner?.Take(all, 1, path) ?? all, outer?.Take(projected, 1, path) ?? projected);
        foreach (var block in blocks.Skip(1))
        {
            x = block.Forward(x);
        }

        return scope.Keep(x);
    }

    // Every row of the first convolutions, with a parent's columns; none where the input is the shortcut.
    private (Tensor First, Tensor? Projection) Firsts(int stage, int parent)
    {
        if (_narrow.Blocks[stage][0].Projection is null)
        {
            return default;
        }

        if (!_firsts.TryGetValue((stage, parent), out var found))
        {
            Tensor Columns(string name)
            {
                var whole = _family.Whole.StateDict()[name];
                return Keep(_family.Layout[name].Columns?.Take(whole, 1, parent) ?? whole);
            }

            var layer = $"layer{stage + 1}.0.";
            found = (Columns(layer + "conv1.weight"), Columns(layer + "downsample.0.weight"));
            _firsts.Add((stage, parent), found);
        }

        return found;
    }

    private Dictionary<string, Tensor> StageTensors(int stage, SubnetPath path)
    {
        var group = path.Groups[Math.Max(0, stage)];
        var parent = stage < 1 ? 0 : path.Groups[stage - 1];
        if (!_weights.TryGetValue((stage, parent, group), out var weights))
        {
            weights = Take(stage, path, norms: false);
            _weights.Add((stage, parent, group), weights);
        }

        var key = _family.Options.Norms == SubnetNorms.PerPrefix
            ? $"{stage}:{string.Join('-', path.Groups.Take(Math.Max(1, stage + 1)))}"
            : $"{stage}:{group}";
        if (!_norms.TryGetValue(key, out var norms))
        {
            norms = Take(stage, path, norms: true);
            _norms.Add(key, norms);
        }

        return weights.Concat(norms).ToDictionary();
    }

    private Dictionary<string, Tensor> Take(int stage, SubnetPath path, bool norms)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var prefix = $"layer{stage + 1}.";
        return _family.Whole.StateDict()
            .Where(w => stage < 0 ? !w.Key.StartsWith("layer", StringComparison.Ordinal) : w.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(w => SubnetFamily.IsNorm(w.Key) == norms)
            .ToDictionary(w => w.Key, w => Keep(_family.Take(w.Key, w.Value, path).Part));
    }

    private Tensor Keep(Tensor tensor)
    {
        var kept = tensor.Share().DetachFromScope();
        _kept.Add(kept);
        return kept;
    }

    /// <summary>The features of all sub-nets, [N, P d, ...], which outlive the scopes of the nodes that they come from.</summary>
    private sealed class Columns(int count) : IDisposable
    {
        private Tensor? _all;

        public void Put(int index, Tensor part)
        {
            long[] shape = part.Shape;
            var width = shape[1];
            _all ??= Tensor.Empty([shape[0], width * count, .. shape[2..]], part.DType, part.Device).DetachFromScope();
            _all.Narrow(1, index * width, width).Copy_(part);
        }

        public Tensor Share() => _all!.Share();

        public void Dispose() => _all?.Dispose();
    }

    /// <summary>A beginning that some sub-nets have in common.</summary>
    private sealed record Node(int Stage, SubnetPath Path, int Index, IReadOnlyList<Node> Children)
    {
        public static Node Of(IReadOnlyList<SubnetPath> paths, int stage) => Of(paths.Index().Select(p => (p.Item, p.Index)).ToList(), stage);

        private static Node Of(List<(SubnetPath Path, int Index)> paths, int stage) => new(
            stage,
            paths[0].Path,
            paths[0].Index,
            stage == SubnetPath.Stages - 1 ? [] : [.. paths.GroupBy(p => p.Path.Groups[stage + 1]).Select(g => Of([.. g], stage + 1))]);
    }
}
