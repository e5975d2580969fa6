using Selfsame.Clustering;
using Selfsame.Distillation;
using Selfsame.Evaluation;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Backbones.Subnets;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Sources;

namespace Selfsame.Routing;

/// <summary>The sub-nets' part of a run: in each step of a phase that has them, one sub-net learns from a batch of its own images.</summary>
internal sealed class SubnetTraining : IDisposable
{
    private readonly PretrainRecipe _recipe;
    private readonly SdrOptions _options;
    private readonly SiameseModel _model;
    private readonly SubnetImages _images;
    private readonly SubnetPhases _phases;
    private readonly ImageLoader _loader;
    private readonly int _stepsPerEpoch;
    private readonly Func<ViewPixels, Tensor> _toTensor;
    private IReadOnlyList<(int Leaf, int[] Images)> _pools = [];
    private int[] _turns = [];
    private IEnumerator<ViewBatch>? _batches;
    private int _phase;

    /// <param name="recipe">The resolved recipe.</param>
    /// <param name="images">The images of the run.</param>
    /// <param name="model">The networks.</param>
    /// <param name="stepsPerEpoch">Optimiser steps an epoch.</param>
    /// <param name="toTensor">A view on the run's device.</param>
    public SubnetTraining(PretrainRecipe recipe, IImageSource images, SiameseModel model, int stepsPerEpoch, Func<ViewPixels, Tensor> toTensor)
    {
        (_recipe, _options, _model, _stepsPerEpoch, _toTensor) = (recipe, recipe.Sdr!, model, stepsPerEpoch, toTensor);
        using var scope = new Scope();
        _images = new SubnetImages(_options, ClusterFile.Read(_options.Clusters), images, (ulong)recipe.Seed);
        _phases = new SubnetPhases(_options.Phases!);
        _loader = new ImageLoader(images, new ImageLoaderOptions
        {
            BatchSize = _options.BatchSize!.Value,
            Views = recipe.Views.Crops,
            // Another stream than the largest network's, so that an image isn't seen twice in the same views.
            Seed = (ulong)recipe.Seed ^ 0x5D52_0000_0000_0001,
            Workers = recipe.Workers!.Value,
        });
    }

    /// <summary>Raised once for every image found unreadable, on a worker thread.</summary>
    public event Action<SkippedImage>? ImageSkipped
    {
        add => _loader.ImageSkipped += value;
        remove => _loader.ImageSkipped -= value;
    }

    /// <summary>The sub-net of the step before; null when there was none.</summary>
    public SubnetPath? Touched { get; private set; }

    /// <summary>The weight of the largest network's loss now.</summary>
    public double LargestWeight => _phase == 0 ? 1 : _options.LargestWeight;

    /// <summary>The phase of an epoch.</summary>
    public int PhaseOf(int epoch) => _phases.Of(epoch);

    /// <summary>The first step of a phase and its number of steps.</summary>
    public (long Start, long Steps) StepsOf(int phase) => ((long)_phases.StartOf(phase) * _stepsPerEpoch, (long)_phases.Epochs[phase] * _stepsPerEpoch);

    /// <summary>What each sub-net learns from in the end, by its number.</summary>
    public IReadOnlyDictionary<int, SubnetShare> Shares => _images.Pools(_options.Opened)
        .ToDictionary(p => p.Leaf, p => new SubnetShare(p.Images.Length, [.. p.Images.Select(_images.ClusterOf).Distinct().Order()]));

    /// <summary>Enters an epoch; a phase that begins with it opens its stage.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="step">How many of its steps have been taken.</param>
    public void BeginEpoch(int epoch, int step)
    {
        _batches?.Dispose();
        _batches = null;
        Touched = null;
        _phase = _phases.Of(epoch);
        if (_phase == 0)
        {
            return;
        }

        var first = _phases.StartOf(_phase);
        if (epoch == first && step == 0)
        {
            _model.Subnets!.Open(_phase, _phases.Before(_phase));
        }

        _pools = _images.Pools(_phase);
        _turns = _images.Turns(epoch, first, _stepsPerEpoch, _pools);
        _batches = _loader.ReadOrder(epoch, _images.Order(epoch, _turns, _pools, _options.BatchSize!.Value), step, CancellationToken.None).GetEnumerator();
    }

    /// <summary>Computes a sub-net's losses and their gradients.</summary>
    /// <param name="state">What the objective remembers.</param>
    /// <returns>What it showed; null in a phase without sub-nets.</returns>
    public SubnetStep? Step(ObjectiveState state)
    {
        if (_batches is null)
        {
            return null;
        }

        if (!_batches.MoveNext())
        {
            throw new InvalidOperationException("the loader ended before the epoch");
        }

        using var scope = new Scope();
        using var batch = _batches.Current;
        var path = _images.PathOf(_pools[_turns[batch.Number]].Leaf, _phase);
        Tensor[] views = [.. batch.Views.Select(_toTensor)];
        double loss;
        double? distillation = null;
        double spread;
        using (_model.Route(path))
        {
            var (outputs, distilled) = Forward(views);
            var own = _recipe.Method.Objective.Loss(outputs, state);
            var sum = own * _options.SubnetWeight;
            if (distilled is not null)
            {
                var distance = Distill(distilled, state);
                sum = sum + (distance * _options.Distill.Weight);
                distillation = distance.ToDouble();
            }

            sum.Backward();
            loss = own.ToDouble();
            var rows = outputs.Projections.First(p => p is not null)!;
            spread = FeatureStatistics.NormalizedStd(rows.Detach()) * Math.Sqrt(rows.Size(1));
        }

        Touched = path;
        return Record(path, loss, distillation, spread);
    }

    public void Dispose()
    {
        _batches?.Dispose();
        _loader.Dispose();
    }

    private (SiameseOutputs Own, SiameseOutputs? Distilled) Forward(Tensor[] views)
    {
        if (_recipe.Precision != Precision.Bfloat16)
        {
            return ForwardBoth(views);
        }

        using var autocast = Autocast.Enable(views[0].Device.Type);
        var (own, distilled) = ForwardBoth(views);
        return (own.ToFloat32(), distilled?.ToFloat32());
    }

    private (SiameseOutputs Own, SiameseOutputs? Distilled) ForwardBoth(Tensor[] views)
    {
        var largest = _options.Distill.IsOn ? _model.Largest(views, _options.Distill.RunningNorms) : null;
        var own = _model.Forward(views);
        if (largest is null)
        {
            return (own, null);
        }

        // A predictor besides the method's belongs to the pass, in the same precision.
        return (own, own with
        {
            Predictions = _options.Distill.Kind == DistillationKind.L2 ? own.Projections
                : _model.Subnets!.Predictor is { } predictor ? [.. own.Projections.Select(p => p is null ? null : predictor.Forward(p))]
                : own.Predictions,
            Positives = largest,
            Negatives = largest,
            Meeting = _options.Distill.Views,
        });
    }

    private Tensor Distill(SiameseOutputs outputs, ObjectiveState state) =>
        !_options.Distill.Normalize
            ? outputs.MeanOverPairs(pair => (outputs.Predictions[pair.Online]! - pair.Of(outputs.Positives).Detach()).Square().Mean([1]))
            : _options.Distill.Kind == DistillationKind.L2 ? new FeatureDistanceObjective().Loss(outputs, state)
            : new NegativeCosineObjective().Loss(outputs, state);

    private SubnetStep Record(SubnetPath path, double loss, double? distillation, double spread)
    {
        var subnets = _model.Subnets!;
        using var noGrad = Autograd.NoGrad();
        var index = path.Index(_options.Subnets.Groups);
        subnets.Visits.Select(0, index).Add_(1);
        subnets.Spread.Select(0, index).Fill_(spread);
        var visited = subnets.Visits.ToArray<long>().Zip(subnets.Spread.ToArray<double>()).Where(s => s.First > 0).Select(s => s.Second).ToList();
        return new SubnetStep
        {
            Path = path,
            Phase = _phase,
            Loss = loss,
            Distillation = distillation,
            Spread = spread,
            LowestSpread = visited.Min(),
            Visited = visited.Count,
            Collapsed = visited.Count(s => s < _recipe.Collapse.Threshold),
        };
    }
}
