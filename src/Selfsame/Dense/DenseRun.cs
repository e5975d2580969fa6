using Selfsame.Logging;
using Selfsame.Recipes;
using Selfsame.SelfTraining;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Torch.Optim;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;

namespace Selfsame.Dense;

/// <summary>
/// One training run of a detector or segmenter. Enumerate <see cref="Steps"/> to train; each item is one optimiser step. It ends with the last step, with
/// <see cref="OperationCanceledException"/> after a checkpoint, or with <see cref="TrainingStoppedException"/>.
/// </summary>
public sealed class DenseRun : IDisposable
{
    private const string ModelPrefix = "model/";
    private const string OptimizerPrefix = "optimizer/";
    private const string GeneratorName = "rng/default";
    private const string PseudoAverages = "pseudo/averages";
    private const string JointPrefix = "joint/";

    // Keeps the draws of the pseudo-labelled images apart from those of the labelled ones.
    private const ulong PseudoStream = 1UL << 48;

    private readonly DenseRunOptions _options;
    private readonly DenseData _data;
    private readonly DenseTask _task;
    private readonly Device _device;
    private readonly JointLoader _loader;
    private readonly Optimizer _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly RunRecorder? _recorder;
    private readonly ThroughputMeter _meter;
    private readonly double _peakRate;
    private readonly double _secondsBefore;
    private readonly JointLoader? _pseudoLoader;
    private readonly PseudoLoss? _pseudoLoss;
    private readonly JointClassification? _joint;
    private IEnumerator<IReadOnlyList<JointSample>>? _pseudo;
    private long _started;

    internal DenseRun(DenseRecipe recipe, DenseData data, RunDirectory? directory, DenseRunOptions options, RunCheckpoint? checkpoint)
    {
        recipe.Validate();
        (Recipe, Directory, _data, _options) = (recipe, directory, data, options);
        _device = Device.Parse(recipe.Device!);
        PrecisionCheck.Notify(recipe.Precision, _device, options.Notify);
        Runtime.Threads = recipe.Threads!.Value;
        if (checkpoint is not null && checkpoint.Progress.Threads != Runtime.Threads)
        {
            options.Notify?.Invoke($"the run began with {checkpoint.Progress.Threads} threads; with {Runtime.Threads} the last digits of results differ");
        }

        _loader = new JointLoader(data.Train, LoaderOptions(recipe, data.Train.Images.Count));
        StepsPerEpoch = _loader.BatchesPerEpoch;
        if (options.Pseudo is { } pseudo)
        {
            _pseudoLoader = new JointLoader(pseudo.Set, LoaderOptions(recipe, pseudo.Set.Images.Count) with
            {
                BatchSize = Math.Clamp((int)Math.Round(recipe.BatchSize * pseudo.Ratio), 1, pseudo.Set.Used.Count),
                Indices = pseudo.Set.Used,
                Seed = (ulong)recipe.Seed + PseudoStream,
            });
            _pseudoLoss = new PseudoLoss(pseudo.Weight, pseudo.Normalize);
        }

        using var scope = new Scope();
        Runtime.ManualSeed((ulong)recipe.Seed);
        _task = recipe.CreateTask(data);
        _task.Model.To(_device);
        if (recipe.ChannelsLast)
        {
            _task.Model.To(MemoryFormat.ChannelsLast);
        }

        _joint = recipe.Joint.Data.Length > 0 ? new JointClassification(recipe, _task.Backbone, _device) : null;
        _optimizer = recipe.Optimizer.Create([.. _task.Model.NamedParameters(), .. JointParameters()], recipe.BatchSize);
        _schedule = recipe.Schedule.Create(StepsPerEpoch, TotalSteps);
        _peakRate = recipe.Optimizer.PeakLearningRate(recipe.BatchSize);
        _meter = new ThroughputMeter(clock: options.Clock);
        if (checkpoint is not null)
        {
            Load(checkpoint);
            Last = checkpoint.Progress;
            _secondsBefore = checkpoint.Progress.Seconds;
        }
        else if (options.InitModel is { } network)
        {
            DenseInference.LoadModel(RunCheckpoint.Load(network).Require(recipe.Task), _task);
        }
        else if (options.InitFrom is { } weights)
        {
            LoadBackbone(weights);
        }

        _recorder = directory is null
            ? null
            : new RunRecorder(
                directory,
                () => RunRecorder.RecipeText(recipe, $"selfsame {recipe.Task} train {directory.Recipe}"),
                checkpoint?.Progress.Step);
        foreach (var skipped in data.Skipped)
        {
            _recorder?.Skip(new(-1, skipped.Name, skipped.Reason));
        }

        _loader.ImageSkipped += image => _recorder?.Skip(image);
    }

    /// <summary>The resolved recipe.</summary>
    public DenseRecipe Recipe { get; }

    /// <summary>Where the run is kept; null when nothing is.</summary>
    public RunDirectory? Directory { get; }

    /// <summary>The whole network.</summary>
    public Module Model => _task.Model;

    /// <summary>Optimiser steps an epoch: the images that don't fill a last batch wait for the next epoch's order.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Optimiser steps of the whole run.</summary>
    public long TotalSteps => (long)StepsPerEpoch * Recipe.Epochs;

    /// <summary>Optimiser steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Training images.</summary>
    public int Images => _loader.Count;

    /// <summary>Images to measure on; 0 for none.</summary>
    public int TestImages => _data.Test?.Images.Count ?? 0;

    /// <summary>The newest saved progress; null before the first checkpoint.</summary>
    public RunProgress? Last { get; private set; }

    /// <summary>The newest measurement on the test images; null before the first.</summary>
    public DenseEvaluation? Evaluation { get; private set; }

    /// <summary>The figure that the best checkpoint is chosen by, e.g. <c>ap50</c>.</summary>
    public string Headline => _task.Headline;

    /// <summary>Trains on the calling thread, a step for each item.</summary>
    public IEnumerable<DenseStepReport> Steps()
    {
        _started = _options.Clock.GetTimestamp();
        if (Step == 0)
        {
            Save(0);
        }

        while (Step < TotalSteps)
        {
            var epoch = (int)(Step / StepsPerEpoch);
            var lastSave = _options.Clock.GetTimestamp();
            _meter.Resume();
            foreach (var samples in _loader.ReadEpoch(epoch, (int)(Step % StepsPerEpoch), CancellationToken.None))
            {
                _meter.DataArrived();
                var report = TakeStep(samples);
                if (Step % StepsPerEpoch == 0)
                {
                    report = report with { Evaluation = EndEpoch(epoch + 1) };
                }
                else if (Recipe.Checkpoint.EveryMinutes > 0 && _options.Clock.GetElapsedTime(lastSave).TotalMinutes >= Recipe.Checkpoint.EveryMinutes)
                {
                    Save(epoch);
                    lastSave = _options.Clock.GetTimestamp();
                    _meter.Resume();
                }

                yield return report;
                if (_options.Cancellation.IsCancellationRequested && Step < TotalSteps)
                {
                    if (Last?.Step != Step)
                    {
                        Save(epoch);
                    }

                    throw new OperationCanceledException(_options.Cancellation);
                }
            }
        }
    }

    /// <summary>Measures on the test images.</summary>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    internal DenseEvaluation Evaluate() => DenseInference.Measure(_task, Recipe, _device, progress: null, _options.Cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _pseudo?.Dispose();
        _joint?.Dispose();
        _recorder?.Dispose();
        _optimizer.Dispose();
        _task.Dispose();
        _data.Dispose();
    }

    private static JointLoaderOptions LoaderOptions(DenseRecipe recipe, int images) => new()
    {
        View = recipe.Views,
        BatchSize = recipe.BatchSize,
        Indices = recipe.Limit > 0 && recipe.Limit < images ? [.. Enumerable.Range(0, recipe.Limit).Select(i => (int)((long)i * images / recipe.Limit))] : null,
        Shuffle = true,
        DropLast = true,
        Seed = (ulong)recipe.Seed,
        Workers = recipe.Workers!.Value,
    };

    private DenseStepReport TakeStep(IReadOnlyList<JointSample> samples)
    {
        using var scope = new Scope();
        var pseudo = NextPseudo();
        IReadOnlyList<JointSample> all = [.. samples, .. pseudo];
        var outputs = DenseInference.Run(_task, all, Recipe, _device);
        var losses = pseudo.Count == 0 ? _task.Losses(outputs, samples) : _task.Losses(_task.Part(outputs, 0, samples.Count), samples);
        var loss = Sum(losses);
        if (pseudo.Count > 0)
        {
            var other = Sum(_task.Losses(_task.Part(outputs, samples.Count, pseudo.Count), pseudo));
            losses = [.. losses, KeyValuePair.Create("pseudoLoss", other)];
            loss = _pseudoLoss!.Combine(loss, other);
        }

        foreach (var sample in all)
        {
            sample.Dispose();
        }

        if (_joint?.Loss(Step) is { } joint)
        {
            losses = [.. losses, KeyValuePair.Create("jointLoss", joint)];
            loss += joint;
        }

        var value = loss.ToDouble();
        if (!double.IsFinite(value))
        {
            throw Stopped($"the loss is {value} at step {Step + 1}; lower optimizer.base_lr, or set optimizer.clip_norm");
        }

        loss.Backward();
        double? norm = Recipe.Optimizer.ClipNorm > 0
            ? GradientClipping.ByNorm(_task.Model.Parameters().Concat(JointParameters().Select(p => p.Tensor)), Recipe.Optimizer.ClipNorm)
            : null;
        if (norm is { } length && !double.IsFinite(length))
        {
            throw Stopped($"the gradient's norm is {length} at step {Step + 1}; lower optimizer.base_lr");
        }

        var rate = _peakRate * _schedule.FactorAt(Step, TotalSteps);
        _optimizer.SetLearningRate(rate);
        _optimizer.Step();
        _optimizer.ZeroGrad();
        Step++;
        _meter.StepDone(all.Count);
        var report = new DenseStepReport
        {
            Step = Step,
            TotalSteps = TotalSteps,
            Epoch = (double)Step / StepsPerEpoch,
            Loss = value,
            Parts = [.. losses.Select(l => KeyValuePair.Create(l.Key, l.Value.ToDouble()))],
            LearningRate = rate,
            GradientNorm = norm,
            ImagesPerSecond = _meter.ImagesPerSecond,
            DataWait = _meter.DataWaitShare,
            Remaining = _meter.Remaining((TotalSteps - Step) * all.Count),
        };
        if (Step % Recipe.LogEverySteps == 0 || Step == 1)
        {
            Log(report);
        }

        return report;
    }

    private IReadOnlyList<JointSample> NextPseudo()
    {
        if (_pseudoLoader is null)
        {
            return [];
        }

        _pseudo ??= _pseudoLoader.ReadFrom(Step).GetEnumerator();
        _pseudo.MoveNext();
        return _pseudo.Current;
    }

    private IEnumerable<(string Name, Tensor Tensor)> JointParameters() => _joint?.Head.NamedParameters().Select(p => (JointPrefix + p.Name, p.Tensor)) ?? [];

    private static Tensor Sum(IReadOnlyList<KeyValuePair<string, Tensor>> losses) => losses.Select(l => l.Value).Aggregate((sum, part) => sum + part);

    private void Log(DenseStepReport report) => _recorder?.Log(report.Step,
    [
        KeyValuePair.Create("epoch", report.Epoch),
        KeyValuePair.Create("loss", report.Loss),
        .. report.Parts.Count > 1 ? report.Parts : [],
        KeyValuePair.Create("lr", report.LearningRate),
        .. report.GradientNorm is { } norm ? [KeyValuePair.Create("gradientNorm", norm)] : Array.Empty<KeyValuePair<string, double>>(),
        KeyValuePair.Create("imagesPerSecond", report.ImagesPerSecond),
        KeyValuePair.Create("dataWait", report.DataWait),
    ]);

    private DenseEvaluation? EndEpoch(int epoch)
    {
        var due = _data.Test is not null && (epoch == Recipe.Epochs || (Recipe.TestEveryEpochs > 0 && epoch % Recipe.TestEveryEpochs == 0));
        var evaluation = due ? Measure(epoch) : null;
        Save(epoch);
        if (Recipe.Checkpoint.KeepEveryEpochs > 0 && epoch % Recipe.Checkpoint.KeepEveryEpochs == 0)
        {
            _recorder?.KeepLast(Directory!.EpochCheckpoint(epoch));
        }

        if (evaluation is not null && Recipe.Checkpoint.KeepBest && Last?.BestEpoch == epoch)
        {
            _recorder?.KeepLast(Directory!.BestCheckpoint);
        }

        _meter.Resume();
        return evaluation;
    }

    private DenseEvaluation Measure(int epoch)
    {
        var evaluation = DenseInference.Measure(_task, Recipe, _device, progress: null, _options.Cancellation);
        Evaluation = evaluation;
        _recorder?.Log(Step, [KeyValuePair.Create("epoch", (double)epoch), .. evaluation.Figures]);
        var score = evaluation[_task.Headline];
        var best = Last?.BestScore is not { } previous || score > previous;
        Last = (Last ?? Progress()) with { LastScore = score, BestScore = best ? score : Last?.BestScore, BestEpoch = best ? epoch : Last?.BestEpoch };
        return evaluation;
    }

    private RunProgress Progress() => new()
    {
        Task = Recipe.Task,
        Step = Step,
        StepsPerEpoch = StepsPerEpoch,
        DataFingerprint = _data.Fingerprint,
        Recipe = RecipeWriter.Write(Recipe),
        Threads = Runtime.Threads,
        Seconds = _secondsBefore + _options.Clock.GetElapsedTime(_started).TotalSeconds,
        LastScore = Last?.LastScore,
        BestScore = Last?.BestScore,
        BestEpoch = Last?.BestEpoch,
        Version = SelfsameVersion.Text,
    };

    private void Save(int epoch)
    {
        var progress = Progress();
        using var scope = new Scope();
        using var generator = Generator.Default(_device);
        _recorder?.Save(
            progress,
            [
                .. _task.Model.StateDict().Select(t => KeyValuePair.Create(ModelPrefix + t.Key, t.Value)),
                .. _optimizer.StateDict().Select(t => KeyValuePair.Create(OptimizerPrefix + t.Key, t.Value)),
                KeyValuePair.Create(GeneratorName, generator.GetState()),
                .. _joint?.Head.StateDict().Select(t => KeyValuePair.Create(JointPrefix + t.Key, t.Value)) ?? [],
                .. _pseudoLoss is { Averages: var (labelled, pseudo) }
                    ? [KeyValuePair.Create(PseudoAverages, Tensor.FromArray<double>([labelled, pseudo]))]
                    : Array.Empty<KeyValuePair<string, Tensor>>(),
            ],
            _task.Backbone,
            Describe(epoch));
        Last = progress;
    }

    private BackboneInfo Describe(int epoch) => new()
    {
        Options = _task.Backbone.Options,
        InputSize = Math.Max(Recipe.Views.Width, Recipe.Views.Height),
        Mean = Recipe.Views.Mean,
        Std = Recipe.Views.Std,
        Provenance = new BackboneProvenance
        {
            Method = Recipe.Task,
            Epochs = epoch,
            Data = Recipe.Data,
            Seed = (ulong)Recipe.Seed,
            Version = SelfsameVersion.Text,
        },
    };

    private void Load(RunCheckpoint checkpoint)
    {
        DenseInference.LoadModel(checkpoint, _task);
        _optimizer.LoadStateDict(checkpoint.Section(OptimizerPrefix));
        using var generator = Generator.Default(_device);
        generator.SetState(checkpoint.Tensors[GeneratorName]);
        if (_joint is not null)
        {
            StateDict.Copy(checkpoint.Section(JointPrefix), _joint.Head.StateDict());
        }

        if (_pseudoLoss is not null)
        {
            _pseudoLoss.Averages = checkpoint.Tensors[PseudoAverages].ToArray<double>() is [var labelled, var pseudo] ? (labelled, pseudo)
                : throw new CheckpointException($"{checkpoint.Path} is damaged: {PseudoAverages} has to hold two numbers");
        }

        Step = checkpoint.Progress.Step;
    }

    private void LoadBackbone(string weights)
    {
        using var loaded = TrainedBackbone.Load(TrainedBackbone.FileOf(weights));
        if ((loaded.Info.Mean, loaded.Info.Std) != (Recipe.Views.Mean, Recipe.Views.Std))
        {
            throw new RunException($"the images of {weights} have mean {loaded.Info.Mean} and standard deviation {loaded.Info.Std}, the "
                + $"views {Recipe.Views.Mean} and {Recipe.Views.Std}; "
                + "set views.mean and views.std to those of the weights");
        }

        foreach (var note in loaded.Notes)
        {
            _options.Notify?.Invoke(note);
        }

        StateDict.Copy(loaded.Backbone.StateDict(), _task.Backbone.StateDict());
    }

    private TrainingStoppedException Stopped(string cause) => new(Directory is null
        ? cause
        : $"{cause}. The last good checkpoint is {Directory.LastCheckpoint} (step {Last?.Step ?? 0})");
}
