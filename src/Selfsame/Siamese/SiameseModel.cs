using Selfsame.Siamese.Mixing;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;

namespace Selfsame.Siamese;

/// <summary>The networks of a method: the online branch, its predictor, and a momentum encoder when the method has one.</summary>
public sealed class SiameseModel : IDisposable
{
    private readonly SiameseMethod _method;
    private readonly ViewPlan _views;

    /// <summary>Builds the networks with random weights from the default generator.</summary>
    /// <param name="method">The method.</param>
    /// <param name="views">The views it is given.</param>
    /// <param name="backbone">What is pre-trained; from here on owned by the model.</param>
    /// <param name="device">Where the networks live.</param>
    public SiameseModel(SiameseMethod method, ViewPlan views, Backbone backbone, Device device)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(backbone);
        _method = method;
        _views = views;
        Online = new Branch(backbone, new Head(backbone.FeatureWidth, method.Projector));
        var width = Online.Projector.OutputWidth;
        Predictor = method.Predictor.Layers == 0 ? null : new Head(width, method.Predictor with { Output = width });
        Online.To(device);
        Predictor?.To(device);
        if (method.Target.HasMomentumEncoder)
        {
            Target = new Branch(BackboneCatalog.Create(backbone.Options), new Head(backbone.FeatureWidth, method.Projector));
            Target.To(device);
            MomentumEncoder.CopyFrom(Target, Online);
        }
    }

    /// <summary>The branch that is trained.</summary>
    public Branch Online { get; }

    /// <summary>The online branch's predictor; null when the method has none.</summary>
    public Head? Predictor { get; }

    /// <summary>The momentum encoder; null when the method has none.</summary>
    public Branch? Target { get; }

    /// <summary>The trained parameters, by name.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedParameters() =>
        Online.NamedParameters().Concat(Predictor?.NamedParameters().Select(p => ("predictor." + p.Name, p.Tensor)) ?? []);

    /// <summary>All weights and statistics of all networks by name: <c>online.</c>, <c>predictor.</c> and <c>target.</c></summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        foreach (var (prefix, module) in new (string, Module?)[] { ("online.", Online), ("predictor.", Predictor), ("target.", Target) })
        {
            foreach (var (name, tensor) in module?.StateDict() ?? new Dictionary<string, Tensor>())
            {
                state.Add(prefix + name, tensor);
            }
        }

        return state;
    }

    /// <summary>Sends a batch through the branches: all views that are predicted from through the online one, those that are targets through the other.</summary>
    /// <param name="images">One batch for each view, [N, 3, S, S], then one for each mixed view; they may differ in S.</param>
    /// <param name="mixes">How the mixed views were made; null when there are none.</param>
    public SiameseOutputs Forward(IReadOnlyList<Tensor> images, IReadOnlyList<ViewMix>? mixes = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        mixes ??= [];
        var clean = images.Count - mixes.Count;
        var online = Groups(_views.Online.Concat(Enumerable.Range(clean, mixes.Count)), images);
        var projections = ForwardGroups(Online, images, online);
        var predictions = Predictor is null ? projections : ForwardGroups(Predictor, projections, online);
        var detached = projections.Select(p => p?.Detach()).ToArray();
        if (Target is null)
        {
            var targets = Only(_method.Target.Kind == TargetKind.Shared ? projections : detached, _views.Targets);
            return new SiameseOutputs { Projections = projections, Predictions = predictions, Positives = targets, Negatives = targets, Mixes = Mixes() };
        }

        Tensor?[] averaged;
        using (Autograd.NoGrad())
        {
            averaged = _method.Target.ShuffledParts > 1 ? ForwardShuffled(images) : ForwardGroups(Target, images, Groups(_views.Targets, images));
        }

        return new SiameseOutputs
        {
            Projections = projections,
            Predictions = predictions,
            Positives = averaged,
            Negatives = _method.Target.Kind == TargetKind.Momentum ? averaged : Only(detached, _views.Targets),
            Mixes = Mixes(),
        };

        IReadOnlyList<ViewMix?> Mixes() => mixes.Count == 0 ? [] : [.. Enumerable.Repeat<ViewMix?>(null, clean), .. mixes];
    }

    /// <summary>Moves the momentum encoder; to be called once after each optimiser step.</summary>
    /// <param name="step">Optimiser steps done, this one included.</param>
    /// <param name="totalSteps">Optimiser steps of the whole run.</param>
    public void UpdateTarget(long step, long totalSteps)
    {
        if (Target is not null)
        {
            MomentumEncoder.Update(Target, Online, _method.Target.MomentumAt(step, totalSteps));
        }
    }

    /// <summary>Switches all networks between training and evaluation. A momentum encoder uses its batch's statistics while training.</summary>
    public void Train(bool training = true)
    {
        Online.Train(training);
        Predictor?.Train(training);
        Target?.Train(training);
    }

    /// <summary>Orders the memory of all convolution weights.</summary>
    public void To(MemoryFormat format)
    {
        Online.To(format);
        Target?.To(format);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Online.Dispose();
        Predictor?.Dispose();
        Target?.Dispose();
    }

    /// <summary>Sends each group of views through a module together, so that batch norm's statistics are the group's.</summary>
    private static Tensor?[] ForwardGroups(Module module, IReadOnlyList<Tensor?> inputs, IEnumerable<int[]> groups)
    {
        var outputs = new Tensor?[inputs.Count];
        foreach (var group in groups)
        {
            var joined = group.Length == 1 ? inputs[group[0]]! : Ops.Cat([.. group.Select(v => inputs[v]!)]);
            var parts = group.Length == 1 ? [module.Forward(joined)] : module.Forward(joined).Chunk(group.Length);
            for (var i = 0; i < group.Length; i++)
            {
                outputs[group[i]] = parts[i];
            }
        }

        return outputs;
    }

    private static Tensor?[] Only(Tensor?[] tensors, IEnumerable<int> views)
    {
        var kept = new Tensor?[tensors.Length];
        foreach (var view in views)
        {
            kept[view] = tensors[view];
        }

        return kept;
    }

    /// <summary>Which views go through together: those of one size, or none.</summary>
    private int[][] Groups(IEnumerable<int> views, IReadOnlyList<Tensor> images) => _views.Forward == ForwardMode.Separate
        ? [.. views.Select(v => new[] { v })]
        : [.. views.GroupBy(v => images[v].Size(-1)).Select(group => group.ToArray())];

    private Tensor?[] ForwardShuffled(IReadOnlyList<Tensor> images)
    {
        var outputs = new Tensor?[images.Count];
        foreach (var view in _views.Targets)
        {
            var order = Ops.Randperm(images[view].Size(0), ScalarType.Int64).To(images[view].Device);
            var parts = images[view].IndexSelect(0, order).Chunk(_method.Target.ShuffledParts).Select(Target!.Forward);
            outputs[view] = Ops.Cat([.. parts]).IndexSelect(0, order.Argsort());
        }

        return outputs;
    }
}
