using Selfsame.Distillation;
using Selfsame.Routing;
using Selfsame.Siamese.Mixing;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;

namespace Selfsame.Siamese;

/// <summary>The networks of a method: the online branch, its predictor, and a momentum encoder or a teacher when the method has one.</summary>
public sealed class SiameseModel : IDisposable
{
    private readonly SiameseMethod _method;
    private readonly ViewPlan _views;
    private ProcessGroup? _group;

    // What computes: the branches themselves, or a sub-net of theirs.
    private (Branch Online, Branch? Target) _active;

    /// <summary>Builds the networks with random weights from the default generator.</summary>
    /// <param name="method">The method.</param>
    /// <param name="views">The views it is given.</param>
    /// <param name="backbone">What is pre-trained; from here on owned by the model.</param>
    /// <param name="device">Where the networks live.</param>
    /// <param name="teacher">The frozen teacher of a method that has one; from here on owned by the model.</param>
    /// <param name="sdr">How the backbone is divided into sub-nets; null for none.</param>
    /// <exception cref="ArgumentException">
    /// The method has a teacher and none is given, its features have another width than the projections, or the backbone can't be divided.
    /// </exception>
    public SiameseModel(SiameseMethod method, ViewPlan views, Backbone backbone, Device device, Teacher? teacher = null, SdrOptions? sdr = null)
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
        Teacher = !method.Target.HasTeacher ? null : teacher ?? throw new ArgumentException($"{method.Name} needs a teacher", nameof(teacher));
        if (Teacher is not null && Teacher.Width != width)
        {
            throw new ArgumentException(
                $"the teacher's features are {Teacher.Width} wide and the student's projections {width}; set method.projector.output to auto");
        }

        Teacher?.To(device);
        Online.To(device);
        Predictor?.To(device);
        ObjectiveModule?.To(device);
        if (method.Target.HasMomentumEncoder)
        {
            Target = new Branch(BackboneCatalog.Create(backbone.Options), new Head(backbone.FeatureWidth, method.Projector));
            Target.To(device);
            MomentumEncoder.CopyFrom(Target, Online);
        }

        Subnets = sdr is null ? null : new SubnetModel(Online, Target, method, sdr);
        _active = (Online, Target);
    }

    /// <summary>The branch that is trained.</summary>
    public Branch Online { get; }

    /// <summary>The online branch's predictor; null when the method has none.</summary>
    public Module? Predictor { get; }

    /// <summary>The momentum encoder; null when the method has none.</summary>
    public Branch? Target { get; }

    /// <summary>The frozen teacher; null when the method has none. It is in no checkpoint: its file is named by the recipe.</summary>
    public Teacher? Teacher { get; }

    /// <summary>The views that the teacher sees; none without one.</summary>
    public IEnumerable<int> TeacherViews => Teacher is null ? [] : _method.Target.Kind == TargetKind.Teacher ? _views.Targets : _views.Online;

    /// <summary>The objective's trained parameters; null when it has none.</summary>
    public Module? ObjectiveModule { get; }

    /// <summary>The sub-nets; null when there is the largest network alone.</summary>
    public SubnetModel? Subnets { get; }

    /// <summary>The trained parameters, by name.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> NamedParameters() =>
    [
        .. Online.NamedParameters(),
        .. Predictor?.NamedParameters().Select(p => ("predictor." + p.Name, p.Tensor)) ?? [],
        .. ObjectiveModule?.NamedParameters().Select(p => ("objective." + p.Name, p.Tensor)) ?? [],
        .. Subnets?.NamedParameters().Select(p => ("subnets." + p.Name, p.Tensor)) ?? [],
    ];

    /// <summary>
    /// All weights and statistics of all networks by name: <c>online.</c>, <c>predictor.</c>, <c>objective.</c>, <c>target.</c>, and what
    /// sub-nets have besides, <c>subnets.</c> and <c>target_subnets.</c>
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor>();
        (string, Module?)[] modules =
        [
            ("online.", Online),
            ("predictor.", Predictor),
            ("objective.", ObjectiveModule),
            ("target.", Target),
            ("subnets.", Subnets),
            ("target_subnets.", Subnets?.TargetNorms),
        ];
        foreach (var (prefix, module) in modules)
        {
            foreach (var (name, tensor) in module?.StateDict() ?? new Dictionary<string, Tensor>())
            {
                state.Add(prefix + name, tensor);
            }
        }

        return state;
    }

    /// <summary>
    /// Makes the model one of several alike, each of which gets an equal part of every batch: weights become those of rank 0, and what looks at a whole batch
    /// (a computed predictor, shuffling batch norm, and every batch norm if asked) looks at all parts. Outputs stay this process's rows.
    /// </summary>
    /// <param name="group">The processes.</param>
    /// <param name="syncBatchNorm">Whether batch norm's statistics are those of the whole batch.</param>
    public void Distribute(ProcessGroup group, bool syncBatchNorm)
    {
        ArgumentNullException.ThrowIfNull(group);
        _group = group;
        foreach (var tensor in StateDict().Values)
        {
            group.Broadcast(tensor);
        }

        if (!syncBatchNorm)
        {
            return;
        }

        SyncBatchNorm.Synchronize(Online, group);
        if (Predictor is not null)
        {
            SyncBatchNorm.Synchronize(Predictor, group);
        }

        // Shuffling batch norm divides the whole batch into parts of its own.
        if (Target is not null && _method.Target.ShuffledParts == 1)
        {
            SyncBatchNorm.Synchronize(Target, group);
        }
    }

    /// <summary>
    /// Sends a batch through the branches: all views that are predicted from through the online one, those that are targets through the
    /// other.
    /// </summary>
    /// <param name="images">One batch for each view, [N, 3, S, S], then one for each mixed view; they may differ in S.</param>
    /// <param name="mixes">How the mixed views were made; null when there are none.</param>
    /// <param name="known">The teacher's features of its views, if they are known already, in the order of <see cref="TeacherViews"/>.</param>
    public SiameseOutputs Forward(IReadOnlyList<Tensor> images, IReadOnlyList<ViewMix>? mixes = null, IReadOnlyList<Tensor>? known = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        mixes ??= [];
        var clean = images.Count - mixes.Count;
        var online = Groups(_views.Online.Concat(Enumerable.Range(clean, mixes.Count)), images);
        var projections = ForwardGroups(_active.Online, images, online);
        if (Predictor is DirectPredictor { IsTraining: true } direct)
        {
            direct.Observe(projections.Take(clean).OfType<Tensor>(), _group);
        }

        var predictions = Predictor is null ? projections : ForwardGroups(Predictor, projections, online);
        var taught = Teacher is null ? [] : TeacherFeatures(images, known);
        if (Target is null)
        {
            var targets = Teacher is null ? OnlineTargets(images, projections) : taught;
            return Outputs(targets, targets);
        }

        Tensor?[] averaged;
        using (Autograd.NoGrad())
        {
            averaged = _method.Target.ShuffledParts > 1 ? ForwardShuffled(images) : ForwardGroups(_active.Target!, images, Groups(_views.Targets, images));
        }

        return Outputs(averaged, _method.Target.Kind == TargetKind.MomentumInPositive ? OnlineTargets(images, projections) : averaged);

        SiameseOutputs Outputs(Tensor?[] positives, Tensor?[] negatives) => new()
        {
            Projections = projections,
            Predictions = predictions,
            Positives = positives,
            Negatives = negatives,
            Teacher = taught,
            Meeting = _views.Meeting,
            Sizes = [.. images.Select(i => (int)i.Size(-1))],
            Mixes = mixes.Count == 0 ? [] : [.. Enumerable.Repeat<ViewMix?>(null, clean), .. mixes],
        };
    }

    /// <summary>Lets the branches compute as a sub-net until the result is disposed, which must be within the same scope.</summary>
    /// <exception cref="InvalidOperationException">There are no sub-nets.</exception>
    public IDisposable Route(SubnetPath path)
    {
        var (online, target, loan) = (Subnets ?? throw new InvalidOperationException("the model has no sub-nets")).Lend(path);
        _active = (online, target);
        return new Routing(this, loan);
    }

    /// <summary>What the largest network makes of views, without gradient, for a sub-net to learn from.</summary>
    /// <param name="images">A batch for each view.</param>
    /// <param name="runningNorms">Whether it uses its running statistics rather than the batch's, which would enter them.</param>
    /// <returns>Its projections of each target view; null for others.</returns>
    public IReadOnlyList<Tensor?> Largest(IReadOnlyList<Tensor> images, bool runningNorms)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var noGrad = Autograd.NoGrad();
        var isTraining = Online.IsTraining;
        Online.Train(isTraining && !runningNorms);
        try
        {
            return ForwardGroups(Online, images, Groups(_views.Targets, images));
        }
        finally
        {
            Online.Train(isTraining);
        }
    }

    /// <summary>Moves the momentum encoder; to be called once after each optimiser step.</summary>
    /// <param name="step">Optimiser steps done, this one included.</param>
    /// <param name="totalSteps">Optimiser steps of the whole run.</param>
    public void UpdateTarget(long step, long totalSteps)
    {
        if (Target is not null)
        {
            var momentum = _method.Target.MomentumAt(step, totalSteps);
            MomentumEncoder.Update(Target, Online, momentum);
            if (Subnets is { TargetNorms: { } averaged, Family.Norms: { } norms })
            {
                MomentumEncoder.Update(averaged, norms, momentum);
            }
        }
    }

    /// <summary>
    /// Switches all networks between training and evaluation, but for the teacher, which is in evaluation for good. A momentum encoder uses its batch's
    /// statistics while training.
    /// </summary>
    public void Train(bool training = true)
    {
        Online.Train(training);
        Predictor?.Train(training);
        ObjectiveModule?.Train(training);
        Target?.Train(training);
        Subnets?.Train(training);
    }

    /// <summary>Orders the memory of all convolution weights.</summary>
    public void To(MemoryFormat format)
    {
        Online.To(format);
        Target?.To(format);
        Teacher?.To(format);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Subnets?.Dispose();
        Online.Dispose();
        Predictor?.Dispose();
        ObjectiveModule?.Dispose();
        Target?.Dispose();
        Teacher?.Dispose();
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

    // Targets from the online branch itself. A view that is nothing but a target (an asymmetric plan's second) goes through it only here.
    private Tensor?[] OnlineTargets(IReadOnlyList<Tensor> images, Tensor?[] projections)
    {
        var targets = new Tensor?[images.Count];
        if (_method.Target.Kind == TargetKind.None)
        {
            return targets;
        }

        var isShared = _method.Target.Kind == TargetKind.Shared;
        foreach (var view in _views.Targets)
        {
            if (isShared)
            {
                targets[view] = projections[view] ?? _active.Online.Forward(images[view]);
                continue;
            }

            using var _ = Autograd.NoGrad();
            targets[view] = projections[view]?.Detach() ?? _active.Online.Forward(images[view]);
        }

        return targets;
    }

    /// <summary>Which views go through together: those of one size, or none.</summary>
    private int[][] Groups(IEnumerable<int> views, IReadOnlyList<Tensor> images) => _views.Forward == ForwardMode.Separate
        ? [.. views.Select(v => new[] { v })]
        : BySize(views, images);

    private static int[][] BySize(IEnumerable<int> views, IReadOnlyList<Tensor> images) =>
        [.. views.GroupBy(v => images[v].Size(-1)).Select(group => group.ToArray())];

    // In evaluation a batch norm doesn't care who goes through together.
    private Tensor?[] TeacherFeatures(IReadOnlyList<Tensor> images, IReadOnlyList<Tensor>? known)
    {
        if (known is null)
        {
            return ForwardGroups(Teacher!, images, BySize(TeacherViews, images));
        }

        var features = new Tensor?[images.Count];
        foreach (var (place, view) in TeacherViews.Index())
        {
            features[view] = known[place];
        }

        return features;
    }

    private Tensor?[] ForwardShuffled(IReadOnlyList<Tensor> images)
    {
        var outputs = new Tensor?[images.Count];
        foreach (var view in _views.Targets)
        {
            // Every process draws the same order and takes its share of the parts.
            var whole = _group is null ? images[view] : _group.AllGather(images[view]);
            var order = Ops.Randperm(whole.Size(0), ScalarType.Int64).To(whole.Device);
            var parts = whole.IndexSelect(0, order).Chunk(_method.Target.ShuffledParts).Select(OwnPart);
            var shuffled = Ops.Cat([.. parts]);
            var rows = (_group is null ? shuffled : _group.AllReduce(shuffled)).IndexSelect(0, order.Argsort());
            var own = images[view].Size(0);
            var first = (_group?.Rank ?? 0) * own;
            outputs[view] = _group is null ? rows : rows.Slice(0, first, first + own);
        }

        return outputs;
    }

    private sealed class Routing(SiameseModel model, IDisposable loan) : IDisposable
    {
        public void Dispose()
        {
            model._active = (model.Online, model.Target);
            loan.Dispose();
        }
    }

    // Zeros stand for what another process computes.
    private Tensor OwnPart(Tensor part, int index) => _group is null || index % _group.Size == _group.Rank
        ? Target!.Forward(part)
        : Ops.Zeros([part.Size(0), Target!.Projector.OutputWidth], part.DType, part.Device);
}
