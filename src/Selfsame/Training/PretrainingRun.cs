using Selfsame.Distillation;
using Selfsame.Instances;
using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.Routing;
using Selfsame.Siamese;
using Selfsame.Siamese.Mixing;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;
using Selfsame.Torch.Optim;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Training;

/// <summary>
/// One pre-training run: the loop that every method shares. Enumerate it to train; each item is one optimiser step. It ends with the last step, with
/// <see cref="OperationCanceledException"/> after a checkpoint, or with <see cref="TrainingStoppedException"/>.
/// </summary>
public sealed class PretrainingRun : IAsyncEnumerable<StepReport>, IDisposable
{
    private readonly RunOptions _options;
    private readonly IImageSource _images;
    private readonly ProcessGroup? _group;
    private readonly Device _device;
    private readonly PretrainingState _state;
    private readonly DataParallel? _parallel;
    private readonly ImageLoader _loader;
    private readonly CutMixer _mixer;
    private readonly LearningRateSchedule _schedule;
    private readonly RunRecorder? _recorder;
    private readonly BackboneProbe? _probe;
    private readonly TeacherFeatureCache? _taught;
    private readonly SubnetTraining? _subnets;
    private readonly InstanceClassifier? _instances;
    private readonly CollapseMonitor _collapse;
    private readonly CollapseMonitor _subnetCollapse;
    private readonly ThroughputMeter _meter;
    private readonly double _peakRate;
    private readonly double _secondsBefore;
    private readonly SkippedImageLog _skipped;
    private CancellationToken _consumer;
    private long _started;

    internal PretrainingRun(PretrainRecipe recipe, IImageSource images, RunDirectory? directory, RunOptions options, RunCheckpoint? checkpoint)
    {
        recipe.Validate();
        Directory = directory;
        _images = images;
        _options = options;
        _group = options.Group;
        _device = RunSetup.DeviceOf(recipe, _group);
        StepsPerEpoch = images.Count / recipe.BatchSize;
        if (StepsPerEpoch == 0)
        {
            throw new RunException($"{images.Location} has {images.Count} images, fewer than a batch of {recipe.BatchSize}; lower batch_size");
        }

        if (_group is not null)
        {
            RunSetup.RequireSameRun(recipe, images, _group);
        }

        Runtime.Threads = recipe.Threads!.Value;
        if (checkpoint is not null && checkpoint.Progress.Threads != Runtime.Threads)
        {
            options.Notify?.Invoke($"the run began with {checkpoint.Progress.Threads} threads; with {Runtime.Threads} the last digits of results differ");
        }

        PrecisionCheck.Notify(recipe.Precision, _device, options.Notify);

        using var scope = new Scope();

        // Before the seed is set, so that a student begins with the weights that it has without a teacher.
        var teacher = recipe.Method.Target.HasTeacher ? RunSetup.LoadTeacher(recipe, options) : null;
        Runtime.ManualSeed((ulong)recipe.Seed);
        var backbone = BackboneCatalog.Create(recipe.Backbone);
        Recipe = recipe = RunSetup.WithClusters(RunSetup.WithWidths(recipe, backbone, teacher));
        var model = new SiameseModel(recipe.Method, recipe.Views, backbone, _device, teacher, recipe.Sdr);
        if (recipe.ChannelsLast)
        {
            model.To(MemoryFormat.ChannelsLast);
        }

        _state = new PretrainingState(model, recipe.Optimizer.Create(model.NamedParameters(), recipe.BatchSize), _device);
        _schedule = recipe.Schedule.Create(StepsPerEpoch, TotalSteps);
        _peakRate = recipe.Optimizer.PeakLearningRate(recipe.BatchSize);
        _collapse = new CollapseMonitor(recipe.Collapse);
        _subnetCollapse = new CollapseMonitor(recipe.Collapse);
        _meter = new ThroughputMeter(clock: options.Clock);
        _loader = new ImageLoader(images, RunSetup.LoaderOptions(recipe, _group));
        _mixer = new CutMixer(recipe.Views, (ulong)recipe.Seed, _device, _group);
        _probe = recipe.Probe.EveryEpochs > 0 ? new BackboneProbe(recipe, images, options.Test, _group) : null;
        if (recipe.Method.Objective is InstanceObjective instance)
        {
            _instances = new InstanceClassifier(instance, images.Count, model.Online.Projector.OutputWidth, (ulong)recipe.Seed, _group, _device);
            _state.Objective.Instances = _instances;
        }

        if (checkpoint is not null)
        {
            _state.Load(checkpoint);
            _instances?.Load(directory!.Checkpoints, checkpoint.Progress.Step);
            Last = checkpoint.Progress;
            _secondsBefore = checkpoint.Progress.Seconds;
        }
        else if (options.InitFrom is { } weights)
        {
            InitialWeights.Load(weights, model);
        }

        if (_group is not null)
        {
            model.Distribute(_group, recipe.SyncBatchNorm);
            _parallel = new DataParallel(_group, model.NamedParameters().Select(p => p.Tensor));
        }

        _recorder = directory is null || !IsFirst ? null : new RunRecorder(directory, recipe, checkpoint?.Progress.Step);
        _skipped = new SkippedImageLog(_recorder, _group, _device);
        if (recipe.Method.Target is { HasTeacher: true, Teacher.CachedDraws: > 0 and var draws })
        {
            _taught = new TeacherFeatureCache(
                directory?.TeacherFeatures,
                keep: checkpoint is not null,
                draws,
                StepsPerEpoch * recipe.Accumulation,
                model.TeacherViews.Count(),
                recipe.BatchSize / recipe.Accumulation,
                teacher!.Width);
        }

        if (recipe.Sdr is not null)
        {
            _subnets = new SubnetTraining(recipe, images, model, StepsPerEpoch, ToTensor);
            _subnets.ImageSkipped += _skipped.Add;
        }

        _loader.ImageSkipped += _skipped.Add;
    }

    /// <summary>The resolved recipe.</summary>
    public PretrainRecipe Recipe { get; }

    /// <summary>Where the run is kept; null when nothing is.</summary>
    public RunDirectory? Directory { get; }

    /// <summary>Optimiser steps an epoch: the images that don't fill a last batch wait for the next epoch's order.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Optimiser steps of the whole run.</summary>
    public long TotalSteps => (long)StepsPerEpoch * Recipe.Epochs;

    /// <summary>Optimiser steps done.</summary>
    public long Step => _state.Step;

    /// <summary>The networks.</summary>
    public SiameseModel Model => _state.Model;

    /// <summary>Images that could not be read so far.</summary>
    public IReadOnlyList<Vision.Loading.SkippedImage> Skipped => _loader.Skipped;

    /// <summary>The newest saved progress; null before the first checkpoint.</summary>
    public RunProgress? Last { get; private set; }

    /// <summary>The processes that share every batch; null when there is one.</summary>
    public ProcessGroup? Group => _group;

    /// <summary>The class matrix of instance classification, this process's part; null for other methods.</summary>
    public ClassMatrix? Classes => _instances?.Matrix;

    private int Processes => _group?.Size ?? 1;

    // Writes and probes: the only process, or the first of several.
    private bool IsFirst => _group is null or { Rank: 0 };

    private bool IsStopRequested => _options.Cancellation.IsCancellationRequested || _consumer.IsCancellationRequested;

    /// <summary>Trains on the calling thread, a step for each item.</summary>
    public IEnumerable<StepReport> Steps()
    {
        _started = _options.Clock.GetTimestamp();
        if (_state.Step == 0)
        {
            yield return Begin();
        }

        while (_state.Step < TotalSteps)
        {
            var epoch = (int)(_state.Step / StepsPerEpoch);
            var start = (int)(_state.Step % StepsPerEpoch) * Recipe.Accumulation;
            var lastSave = _options.Clock.GetTimestamp();
            _meter.Resume();
            _subnets?.BeginEpoch(epoch, (int)(_state.Step % StepsPerEpoch));
            if (start == 0)
            {
                Guarded(() => _instances?.BeginEpoch(epoch));
            }

            using var parts = ReadEpoch(epoch, start).GetEnumerator();
            while (_state.Step < (long)(epoch + 1) * StepsPerEpoch)
            {
                var saveIsDue = Recipe.Checkpoint.EveryMinutes > 0 && IsFirst
                    && _options.Clock.GetElapsedTime(lastSave).TotalMinutes >= Recipe.Checkpoint.EveryMinutes;
                using var agreement = StepAgreement.Begin(_group, _device, IsStopRequested, saveIsDue);
                var report = Guarded(() => Compute(parts));
                agreement.End();
                if (_state.Step % StepsPerEpoch == 0)
                {
                    report = EndEpoch(report, epoch + 1);
                }
                else if (agreement.Save)
                {
                    Save();
                    lastSave = _options.Clock.GetTimestamp();
                    _meter.Resume();
                }

                yield return report;
                if (_group is null ? IsStopRequested : agreement.Stop)
                {
                    StopNow();
                }
            }
        }
    }

    /// <summary>Trains on a thread of its own, a step for each item; the next step begins while the item is looked at.</summary>
    public IAsyncEnumerator<StepReport> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        return TrainingThread.Run(StepsUntil, cancellationToken);

        IEnumerable<StepReport> StepsUntil(CancellationToken stop)
        {
            _consumer = stop;
            return Steps();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _instances?.Dispose();
        _subnets?.Dispose();
        _loader.Dispose();
        _probe?.Dispose();
        _recorder?.Dispose();
        _parallel?.Dispose();
        _taught?.Dispose();
        _state.Dispose();
    }

    private void StopNow()
    {
        if (_state.Step < TotalSteps)
        {
            if (Last?.Step != _state.Step)
            {
                Save();
            }

            throw new OperationCanceledException(_consumer.IsCancellationRequested ? _consumer : _options.Cancellation);
        }
    }

    // Every image once an epoch, or as often as a sliding window has it.
    private IEnumerable<ViewBatch> ReadEpoch(int epoch, int start)
    {
        if (Recipe.Method.Objective is not InstanceObjective { Window: > 0 } instance)
        {
            return _loader.ReadEpoch(_taught?.DrawOf(epoch) ?? epoch, start, CancellationToken.None);
        }

        var window = new SlidingWindow(_images.Count, instance.Window, instance.Stride, (ulong)Recipe.Seed);
        return _loader.ReadOrder(epoch, window.Epoch(epoch, StepsPerEpoch * Recipe.BatchSize), start, CancellationToken.None);
    }

    private StepReport Begin()
    {
        if (Last is null)
        {
            // What was resumed at step 0 has it.
            Guarded(WritePrior);
        }

        var probe = Probe(0);
        Save();
        KeepBest(probe, 0);
        _skipped.Share();
        return new StepReport { Step = 0, TotalSteps = TotalSteps, Epoch = 0, Loss = double.NaN, LearningRate = 0, Probe = probe };
    }

    // The contrastive prior: each image's class begins as its feature by the random network, with batch norm's statistics of the batch (Liu et al. 2021).
    private void WritePrior()
    {
        if (_instances is null || Recipe.Method.Objective is not InstanceObjective { Prior: true })
        {
            return;
        }

        // The last batch is filled up with images of the first.
        var images = SlidingWindow.Permutation(_images.Count, (ulong)Recipe.Seed);
        var order = new int[(images.Length + Recipe.BatchSize - 1) / Recipe.BatchSize * Recipe.BatchSize];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = images[i % images.Length];
        }

        using var noGrad = Autograd.NoGrad();
        using var loader = new ImageLoader(_images, RunSetup.LoaderOptions(Recipe, _group) with { Views = [Recipe.Views.GlobalCrop] });
        loader.ImageSkipped += _skipped.Add;
        foreach (var batch in loader.ReadOrder(0, order))
        {
            using var scope = new Scope();
            using (batch)
            {
                using var agreement = StepAgreement.Begin(_group, _device, IsStopRequested, save: false);
                _instances.WritePrior(batch.Indices, _state.Model.Online.Forward(ToTensor(batch.Views[0])));
                agreement.End();
                if (agreement.Stop)
                {
                    throw new OperationCanceledException(_consumer.IsCancellationRequested ? _consumer : _options.Cancellation);
                }
            }
        }
    }

    private void Guarded(Action collective) => Guarded(() =>
    {
        collective();
        return true;
    });

    // An error of a collective, with what is known of the process that it waited for.
    private T Guarded<T>(Func<T> collective)
    {
        try
        {
            return collective();
        }
        catch (TorchException e) when (_group is not null)
        {
            throw _group.Explain(e);
        }
    }

    private StepReport Compute(IEnumerator<ViewBatch> parts)
    {
        using var scope = new Scope();
        _state.Objective.Step = _state.Step;
        _state.Objective.StepsPerEpoch = StepsPerEpoch;
        var logged = (_state.Step + 1) % Recipe.LogEverySteps == 0 || _state.Step == 0;
        var rate = _peakRate * ScheduleFactor();
        double loss = 0;
        FeatureSpread? spread = null;
        for (var part = 0; part < Recipe.Accumulation; part++)
        {
            if (!parts.MoveNext())
            {
                throw new InvalidOperationException("the loader ended before the epoch");
            }

            using var batch = parts.Current;
            _meter.DataArrived();
            _instances?.BeginStep(batch.Indices, new ClassStep(rate, Recipe.Optimizer.Momentum, Recipe.Optimizer.WeightDecay));
            var (value, outputs) = ForwardBackward(batch, isLast: part == Recipe.Accumulation - 1);
            loss += value / Recipe.Accumulation;
            if (logged && part == 0)
            {
                spread = FeatureSpread.Of(outputs);
            }

            if (!double.IsFinite(value))
            {
                throw Stopped($"the loss is {value} at step {_state.Step + 1}; lower optimizer.base_lr, or set optimizer.clip_norm");
            }

            if (part < Recipe.Accumulation - 1)
            {
                _meter.StepDone(batch.Count * Processes);
            }
        }

        var subnet = _subnets?.Step(_state.Objective);
        if (subnet is not null && !double.IsFinite(subnet.Loss + (subnet.Distillation ?? 0)))
        {
            throw Stopped($"the loss of sub-net {subnet.Path} is {subnet.Loss}, of its distillation {subnet.Distillation} at step "
                + $"{_state.Step + 1}; lower optimizer.base_lr, or set optimizer.clip_norm");
        }

        Update(rate);
        _meter.StepDone(Recipe.BatchSize / Recipe.Accumulation);
        var report = new StepReport
        {
            Step = _state.Step,
            TotalSteps = TotalSteps,
            Epoch = (double)_state.Step / StepsPerEpoch,
            Loss = loss,
            LearningRate = rate,
            Std = spread?.Std,
            HealthyStd = spread?.Healthy,
            EffectiveRank = spread?.EffectiveRank,
            PositiveSimilarity = spread?.Similarity?.Positive,
            NegativeSimilarity = spread?.Similarity?.Negative,
            Subnet = subnet,
            ImagesPerSecond = _meter.ImagesPerSecond,
            DataWait = _meter.DataWaitShare,
            Remaining = _meter.Remaining((TotalSteps - _state.Step) * Recipe.BatchSize),
        };
        if (logged)
        {
            _recorder?.Log(report);
        }

        if (spread is { } s && _collapse.IsCollapsed(s.Std, s.Healthy) && Recipe.Collapse.Stop)
        {
            var spreads = FormattableString.Invariant($"their spread is {s.Std:G3} where {s.Healthy:G3} is healthy");
            throw Stopped($"the features have collapsed at step {_state.Step}: {spreads}; "
                + "check the method's predictor and target, or lower optimizer.base_lr");
        }

        if (logged && subnet is not null && _subnetCollapse.IsCollapsed(subnet.Collapsed * 2 > subnet.Visited ? 0 : 1, healthy: 1) && Recipe.Collapse.Stop)
        {
            throw Stopped($"{subnet.Collapsed} of {subnet.Visited} sub-nets have collapsed at step {_state.Step}; give them more epochs "
                + "before all are opened (sdr.phases), or lower optimizer.base_lr");
        }

        return report;
    }

    // Over the whole run, or over a phase.
    private double ScheduleFactor()
    {
        if (Recipe.Sdr is not { RestartSchedule: true } || _subnets is null)
        {
            return _schedule.FactorAt(_state.Step, TotalSteps);
        }

        var (start, steps) = _subnets.StepsOf(_subnets.PhaseOf((int)(_state.Step / StepsPerEpoch)));
        return _schedule.FactorAt(_state.Step - start, steps);
    }

    private (double Loss, SiameseOutputs Outputs) ForwardBackward(ViewBatch batch, bool isLast)
    {
        var epoch = (int)(_state.Step / StepsPerEpoch);
        var mixed = _mixer.Mix(batch, epoch, ToTensor);
        Tensor[] views = [.. batch.Views.Select(ToTensor), .. mixed.Select(m => m.Images)];
        ViewMix[] mixes = [.. mixed.Select(m => m.Mix)];
        var taught = _taught?.Find(epoch, batch.Number)?.Select(t => t.To(_device)).ToArray();
        SiameseOutputs outputs;
        if (Recipe.Precision == Precision.Bfloat16)
        {
            using var autocast = Autocast.Enable(_device.Type);
            outputs = _state.Model.Forward(views, mixes, taught).ToFloat32();
        }
        else
        {
            outputs = _state.Model.Forward(views, mixes, taught);
        }

        if (_taught is not null && taught is null)
        {
            _taught.Keep(epoch, batch.Number, _state.Model.TeacherViews.Select(view => outputs.Teacher[view]!));
        }

        if (_group is not null)
        {
            outputs = outputs.Gather(_group);
        }

        var loss = Recipe.Method.Objective.Loss(outputs, _state.Objective);
        var share = Recipe.Accumulation == 1 ? loss : loss / Recipe.Accumulation;
        if (isLast)
        {
            _parallel?.Prepare(share);
        }

        if (_subnets is { LargestWeight: not 1 and var weight })
        {
            share = share * weight;
        }

        if (_subnets is not { LargestWeight: 0 })
        {
            share.Backward();
        }

        Recipe.Method.Objective.AfterBackward(outputs, _state.Objective);
        return (loss.ToDouble(), outputs);
    }

    private Tensor ToTensor(ViewPixels view)
    {
        var tensor = Tensor.FromArray<float>(view.Pixels.Span, view.Count, 3, view.Size, view.Size);
        if (Recipe.ChannelsLast)
        {
            tensor = tensor.Contiguous(MemoryFormat.ChannelsLast);
        }

        return _device.Type == DeviceType.Cpu ? tensor : tensor.To(_device);
    }

    private void Update(double rate)
    {
        var objective = Recipe.Method.Objective;
        objective.BeforeUpdate(_state.Model.ObjectiveModule, _state.Objective);
        if (Recipe.Optimizer.ClipNorm > 0)
        {
            GradientClipping.ByNorm(_state.Model.NamedParameters().Select(p => p.Tensor), Recipe.Optimizer.ClipNorm);
        }

        _state.Optimizer.SetLearningRate(rate);
        using (FrozenSlices.Begin(Recipe.Sdr, _subnets, _state))
        {
            _state.Optimizer.Step();
        }

        _state.Optimizer.ZeroGrad();
        _state.Step++;
        _state.Model.UpdateTarget(_state.Step, TotalSteps);
        objective.AfterUpdate(_state.Model.ObjectiveModule, _state.Objective);
        _state.Objective.EndStep();
    }

    private StepReport EndEpoch(StepReport report, int epoch)
    {
        _skipped.Share();
        if (_instances is not null && InstanceClassifier.TakeAccuracy(_state.Objective) is { } accuracy)
        {
            _recorder?.LogAccuracy(_state.Step, epoch, accuracy);
            report = report with { InstanceAccuracy = accuracy };
        }

        var due = epoch == Recipe.Epochs || (Recipe.Probe.EveryEpochs > 0 && epoch % Recipe.Probe.EveryEpochs == 0);
        var probe = due ? Probe(epoch) : null;
        Save();
        if (Recipe.Checkpoint.KeepEveryEpochs > 0 && epoch % Recipe.Checkpoint.KeepEveryEpochs == 0)
        {
            _recorder?.KeepLast(Directory!.EpochCheckpoint(epoch));
        }

        KeepBest(probe, epoch);
        _meter.Resume();
        return report with { Probe = probe };
    }

    private void KeepBest(ProbeReport? probe, int epoch)
    {
        if (Recipe.Checkpoint.KeepBest && probe?.Knn is not null && Last?.BestEpoch == epoch)
        {
            _recorder?.KeepLast(Directory!.BestCheckpoint);
        }
    }

    private ProbeReport? Probe(int epoch)
    {
        if (_probe is null)
        {
            return null;
        }

        var report = _probe.Run(_state.Model.Online.Backbone);
        _recorder?.Log(_state.Step, epoch, report);
        var best = Last?.BestKnn is not { } previous || report.Knn > previous;
        Last = (Last ?? Progress()) with
        {
            LastKnn = report.Knn,
            BestKnn = best ? report.Knn : Last?.BestKnn,
            BestEpoch = best ? epoch : Last?.BestEpoch,
        };
        return report;
    }

    private RunProgress Progress() => new()
    {
        Step = _state.Step,
        StepsPerEpoch = StepsPerEpoch,
        DataFingerprint = _images.Fingerprint,
        Recipe = RecipeWriter.Write(Recipe),
        Threads = Runtime.Threads,
        Seconds = _secondsBefore + _options.Clock.GetElapsedTime(_started).TotalSeconds,
        LastKnn = Last?.LastKnn,
        BestKnn = Last?.BestKnn,
        BestEpoch = Last?.BestEpoch,
        Version = SelfsameVersion.Text,
    };

    private void Save()
    {
        var progress = Progress();
        using var scope = new Scope();
        if (_instances is not null && Directory is not null)
        {
            // The shards first: the checkpoint that needs them comes when all are there.
            Guarded(() => _instances.Save(Directory.Checkpoints, _state.Step));
        }

        _recorder?.Save(progress, _state.Tensors(), _state.Model.Online.Backbone);
        if (_instances is not null && _recorder is not null)
        {
            InstanceClassifier.DropOlder(Directory!.Checkpoints, _state.Step);
        }

        if (_subnets is not null)
        {
            _recorder?.Save(_state.Model.Subnets!, _subnets.Shares);
        }

        Last = progress;
    }

    private TrainingStoppedException Stopped(string cause) => new(Directory is null
        ? cause
        : $"{cause}. The last good checkpoint is {Directory.LastCheckpoint} (step {Last?.Step ?? 0})");
}
