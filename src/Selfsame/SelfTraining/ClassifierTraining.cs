using System.Globalization;
using Selfsame.Logging;
using Selfsame.Torch;
using Selfsame.Torch.Optim;
using Selfsame.Torch.Serialization;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.SelfTraining;

/// <summary>
/// Trains a classifier on labelled images, and beside them on pseudo-labelled ones: a step has B of the first and r B of the second, which go through the
/// network together and count alike. Its state is saved after each epoch; from there it goes on bit for bit.
/// </summary>
internal sealed class ClassifierTraining : IDisposable
{
    private const string ModelPrefix = "model/";
    private const string OptimizerPrefix = "optimizer/";
    private const string StepKey = "step";
    private const string AveragesName = "loss/averages";

    private readonly ImageClassifier _classifier;
    private readonly SelfTrainRecipe _recipe;
    private readonly SelfTrainStage _stage;
    private readonly ulong _seed;
    private readonly Device _device;
    private readonly SubsetSource _labelled;
    private readonly ImageLoader _labelledLoader;
    private readonly SubsetSource? _pseudo;
    private readonly ImageLoader? _pseudoLoader;
    private readonly int[] _pseudoRows = [];
    private readonly PseudoLabels? _labels;
    private readonly PseudoLoss? _pseudoLoss;
    private readonly Optimizer _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly double _peakRate;

    /// <param name="classifier">What is trained, on its device; stays the caller's.</param>
    /// <param name="info">Its input.</param>
    /// <param name="recipe">How.</param>
    /// <param name="stage">The teacher's or the students' part of it.</param>
    /// <param name="seed">Order, augmentation and dropout.</param>
    /// <param name="images">The labelled set.</param>
    /// <param name="labelled">Which of its images are used.</param>
    /// <param name="pseudo">Other images with their pseudo-labels; null for none.</param>
    public ClassifierTraining(
        ImageClassifier classifier,
        BackboneInfo info,
        SelfTrainRecipe recipe,
        SelfTrainStage stage,
        ulong seed,
        IImageSource images,
        IReadOnlyList<int> labelled,
        (IImageSource Images, PseudoLabels Labels)? pseudo)
    {
        (_classifier, _recipe, _stage, _seed) = (classifier, recipe, stage, seed);
        _device = classifier.Head.Weight.Device;
        var batch = Math.Min(stage.BatchSize, labelled.Count);
        _labelled = new SubsetSource(images, labelled);
        _labelledLoader = Loader(_labelled, batch, info);
        if (pseudo is var (others, labels) && recipe.Ratio > 0)
        {
            var size = Math.Max(1, (int)Math.Round(recipe.Ratio * batch));
            List<int> rows = [.. Enumerable.Range(0, labels.Images.Count).SelectMany(row => Enumerable.Repeat(row, labels.Copies[row]))];
            var once = rows.Count;
            while (rows.Count < size)
            {
                rows.Add(rows[rows.Count % once]);
            }

            (_labels, _pseudoRows) = (labels, [.. rows]);
            _pseudo = new SubsetSource(others, rows.Select(row => labels.Images[row]));
            _pseudoLoader = Loader(_pseudo, size, info);
            _pseudoLoss = recipe.NormalizeLoss || recipe.PseudoWeight is not null
                ? new PseudoLoss(recipe.PseudoWeight ?? recipe.Ratio, recipe.NormalizeLoss)
                : null;
        }

        stage.ApplyDepth(classifier.Backbone);

        BatchSize = batch + (_pseudoLoader?.Options.BatchSize ?? 0);
        _optimizer = stage.Optimizer.Create(classifier.NamedParameters(), batch);
        _peakRate = stage.Optimizer.PeakLearningRate(batch);
        _schedule = stage.Schedule.Create(_labelledLoader.BatchesPerEpoch, TotalSteps);
    }

    /// <summary>Images a step.</summary>
    public int BatchSize { get; }

    /// <summary>Steps of the whole training.</summary>
    public long TotalSteps => (long)_labelledLoader.BatchesPerEpoch * _stage.Epochs;

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Trains to the end, from the checkpoint if there is one.</summary>
    /// <param name="checkpoint">Where the state is kept.</param>
    /// <param name="metrics">Where losses are written.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Ends it after a step, with a checkpoint.</param>
    /// <exception cref="TrainingStoppedException">The loss is no number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(string checkpoint, string metrics, Action<long, double>? progress, CancellationToken cancellation)
    {
        Resume(checkpoint, metrics);
        using var log = new MetricsLog(metrics);
        using var labelled = _labelledLoader.ReadFrom(Step).GetEnumerator();
        using var pseudo = _pseudoLoader is null ? null : _pseudoLoader.ReadFrom(Step).GetEnumerator();
        _classifier.Train();
        while (Step < TotalSteps)
        {
            var loss = TakeStep(Next(labelled), pseudo is null ? null : Next(pseudo));
            progress?.Invoke(Step, loss);
            var ends = Step % _labelledLoader.BatchesPerEpoch == 0;
            if (ends || cancellation.IsCancellationRequested)
            {
                log.Append(
                    Step,
                    KeyValuePair.Create("epoch", (object?)((double)Step / _labelledLoader.BatchesPerEpoch)),
                    KeyValuePair.Create("loss", (object?)loss));
                Save(checkpoint);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _labelledLoader.Dispose();
        _pseudoLoader?.Dispose();
        _labelled.Dispose();
        _pseudo?.Dispose();
    }

    private static ViewBatch Next(IEnumerator<ViewBatch> batches)
    {
        batches.MoveNext();
        return batches.Current;
    }

    private ImageLoader Loader(IImageSource source, int batch, BackboneInfo info) => new(source, new ImageLoaderOptions
    {
        BatchSize = batch,
        Views = [_stage.View(info)],
        Shuffle = true,
        DropLast = true,
        Seed = _seed,
        Workers = _recipe.Workers ?? Environment.ProcessorCount,
    });

    private double TakeStep(ViewBatch labelled, ViewBatch? pseudo)
    {
        using var scope = new Scope();
        var classes = (int)_classifier.Head.Weight.Size(0);
        var targets = new float[(labelled.Count + (pseudo?.Count ?? 0)) * classes];
        for (var i = 0; i < labelled.Count; i++)
        {
            PseudoLabels.Smooth(labelled.Labels[i], _stage.LabelSmoothing, targets.AsSpan(i * classes, classes));
        }

        for (var i = 0; i < (pseudo?.Count ?? 0); i++)
        {
            _labels!.WriteTarget(_pseudoRows[pseudo!.Indices[i]], _recipe, _stage.LabelSmoothing, targets.AsSpan((labelled.Count + i) * classes, classes));
        }

        var count = labelled.Count;
        var images = pseudo is null ? Pixels(labelled) : Ops.Cat([Pixels(labelled), Pixels(pseudo)]);
        labelled.Dispose();
        pseudo?.Dispose();

        // Dropout's numbers belong to the step, so that a training that goes on has those of one that never stopped.
        Runtime.ManualSeed((_seed * 0x9E3779B97F4A7C15) ^ (ulong)Step);
        var logits = _classifier.Forward(images.To(_device).Contiguous(MemoryFormat.ChannelsLast));
        var loss = Loss(logits, Tensor.FromArray<float>(targets, targets.Length / classes, classes).To(_device), count);
        var value = loss.ToDouble();
        if (!double.IsFinite(value))
        {
            throw new TrainingStoppedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the loss is {value} at step {Step + 1}; lower optimizer.base_lr, or set optimizer.clip_norm"));
        }

        loss.Backward();
        if (_stage.Optimizer.ClipNorm > 0)
        {
            GradientClipping.ByNorm(_classifier.Parameters(), _stage.Optimizer.ClipNorm);
        }

        _optimizer.SetLearningRate(_peakRate * _schedule.FactorAt(Step, TotalSteps));
        _optimizer.Step();
        _optimizer.ZeroGrad();
        Step++;
        return value;
    }

    // The first rows are the labelled images'.
    private Tensor Loss(Tensor logits, Tensor targets, int labelled)
    {
        if (_pseudoLoss is null)
        {
            return logits.CrossEntropyLoss(targets);
        }

        var others = logits.Size(0) - labelled;
        return _pseudoLoss.Combine(
            logits.Narrow(0, 0, labelled).CrossEntropyLoss(targets.Narrow(0, 0, labelled)),
            logits.Narrow(0, labelled, others).CrossEntropyLoss(targets.Narrow(0, labelled, others)));
    }

    private static Tensor Pixels(ViewBatch batch)
    {
        var view = batch.Views[0];
        return Tensor.FromArray<float>(view.Pixels.Span, view.Count, 3, view.Size, view.Size);
    }

    private void Save(string path)
    {
        using var scope = new Scope();
        IEnumerable<KeyValuePair<string, Tensor>> tensors =
        [
            .. _classifier.StateDict().Select(t => KeyValuePair.Create(ModelPrefix + t.Key, t.Value)),
            .. _optimizer.StateDict().Select(t => KeyValuePair.Create(OptimizerPrefix + t.Key, t.Value)),
            .. _pseudoLoss is null
                ? []
                : new[] { KeyValuePair.Create(AveragesName, Tensor.FromArray<double>([_pseudoLoss.Averages.Labelled, _pseudoLoss.Averages.Pseudo], 2)) },
        ];
        var metadata = new Dictionary<string, string> { [StepKey] = Step.ToString(CultureInfo.InvariantCulture) };
        AtomicFile.Write(path, stream => SafetensorsFile.Write(stream, tensors, metadata));
    }

    private void Resume(string checkpoint, string metrics)
    {
        if (!File.Exists(checkpoint))
        {
            File.Delete(metrics);
            return;
        }

        using var scope = new Scope();
        using var file = SafetensorsFile.Open(checkpoint);
        var tensors = file.ReadAll();
        Dictionary<string, Tensor> Section(string prefix) =>
            tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value);
        StateDict.Copy(Section(ModelPrefix), _classifier.StateDict());
        _optimizer.LoadStateDict(Section(OptimizerPrefix));
        if (_pseudoLoss is not null)
        {
            _pseudoLoss.Averages = tensors.TryGetValue(AveragesName, out var averages) && averages.ToArray<double>() is [var ofLabelled, var ofPseudo]
                ? (ofLabelled, ofPseudo)
                : throw Damaged(checkpoint);
        }

        Step = long.TryParse(file.Metadata.GetValueOrDefault(StepKey), CultureInfo.InvariantCulture, out var step) && step >= 0 && step <= TotalSteps
            ? step
            : throw Damaged(checkpoint);
        if (File.Exists(metrics))
        {
            MetricsLog.Truncate(metrics, Step);
        }
    }

    private static CheckpointException Damaged(string checkpoint) => new($"{checkpoint} is damaged; delete it to have this stage trained anew");
}
