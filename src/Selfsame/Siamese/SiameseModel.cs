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
        Predictor = method.Predictor switch
        {
            { IsNone: true } => null,
            { Kind: PredictorKind.Direct } direct => new DirectPredictor(width, direct.Direct),
            var learned => new Head(width, learned with { Output = width }),
        };
        ObjectiveModule = method.Objective.CreateModule(width);
        Online.To(device);
        Predictor?.To(device);
        ObjectiveModule?.To(device);
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
    public Module? Predictor { get; }

    /// <summary>The momentum encoder; null when the method has none.</summary>
    public Branch? Target { get; }

    /// <summary>The objective's trained parameters; null when it has none.</summary>
    public Module? ObjectiveModule { get; }

    /// <summary>The trained parameters, by name.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedParameters() =>
    [
        .. Online.NamedParameters(),
        .. Predictor?.NamedParameters().Select(p => ("predictor." + p.Name, p.Tensor)) ?? [],
        .. ObjectiveModule?.NamedParameters().Select(p => ("objective." + p.Name, p.Tensor)) ?? [],
    ];

    /// <summary>All weights and statistics of all networks by name: <c>online.</c>, <c>predictor.</c>, <c>objective.</c> and <c>target.</c></summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        foreach (var (prefix, module) in new (string, Module?)[] { ("online.", Online), ("predictor.", Predictor), ("objective.", ObjectiveModule), ("target.", Target) })
        {
            foreach (var (name, tensor) in module?.StateDict() ?? new Dictionary<string, Tensor>())
            {
                state.Add(prefix + name, tensor);
            }
        }

        return state;
    }

    /// <summary>Sends a batch through the branches.</summary>
    /// <param name="images">One batch for each view, [N, 3, S, S]; views may differ in S.</param>
    public SiameseOutputs Forward(IReadOnlyList<Tensor> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var projections = ForwardViews(Online, images, _views.Online, _views.Forward);
        var predictions = Predictor is null ? projections : Predict(projections);
        if (Target is null)
        {
            var targets = OnlineTargets(images, projections);
            return new SiameseOutputs { Projections = projections, Predictions = predictions, Positives = targets, Negatives = targets };
        }

        Tensor?[] averaged;
        using (Autograd.NoGrad())
        {
            averaged = _method.Target.ShuffledParts > 1 ? ForwardShuffled(images) : ForwardViews(Target, images, _views.Targets, _views.Forward);
        }

        return new SiameseOutputs
        {
            Projections = projections,
            Predictions = predictions,
            Positives = averaged,
            Negatives = _method.Target.Kind == TargetKind.Momentum ? averaged : OnlineTargets(images, projections),
        };
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
        ObjectiveModule?.Train(training);
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
        ObjectiveModule?.Dispose();
        Target?.Dispose();
    }

    private static Tensor?[] ForwardViews(Branch branch, IReadOnlyList<Tensor> images, IEnumerable<int> views, ForwardMode mode)
    {
        var outputs = new Tensor?[images.Count];
        if (mode == ForwardMode.Separate)
        {
            foreach (var view in views)
            {
                outputs[view] = branch.Forward(images[view]);
            }

            return outputs;
        }

        foreach (var group in views.GroupBy(v => images[v].Size(-1)))
        {
            var members = group.ToArray();
            var joined = members.Length == 1 ? images[members[0]] : Ops.Cat([.. members.Select(v => images[v])]);
            var parts = branch.Forward(joined).Chunk(members.Length);
            for (var i = 0; i < members.Length; i++)
            {
                outputs[members[i]] = parts[i];
            }
        }

        return outputs;
    }

    // Targets from the online branch itself. A view that is nothing but a target (an asymmetric plan's second) goes through it only here.
    private Tensor?[] OnlineTargets(IReadOnlyList<Tensor> images, Tensor?[] projections)
    {
        var targets = new Tensor?[images.Count];
        var isShared = _method.Target.Kind == TargetKind.Shared;
        foreach (var view in _views.Targets)
        {
            if (isShared)
            {
                targets[view] = projections[view] ?? Online.Forward(images[view]);
                continue;
            }

            using var _ = Autograd.NoGrad();
            targets[view] = projections[view]?.Detach() ?? Online.Forward(images[view]);
        }

        return targets;
    }

    private Tensor?[] Predict(Tensor?[] projections)
    {
        var present = projections.Where(p => p is not null).ToArray();
        if (Predictor is DirectPredictor { IsTraining: true } direct)
        {
            direct.Observe(present!);
        }

        if (_views.Forward == ForwardMode.Separate || present.Length == 1)
        {
            return [.. projections.Select(p => p is null ? null : Predictor!.Forward(p))];
        }

        var parts = Predictor!.Forward(Ops.Cat(present!)).Chunk(present.Length);
        var next = 0;
        return [.. projections.Select(p => p is null ? null : parts[next++])];
    }

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
