using Selfsame.Torch;
using Selfsame.Torch.Distributed;

namespace Selfsame.Instances;

/// <summary>
/// Cosine softmax over one class an image (Liu et al. 2021, with hybrid parallelism): J = mean over i of [ log sum_j exp(z_ij) - sum_j y_ij z_ij ] with
/// z_ij = cos(w_j, x_i) / T. Rows of W are divided over processes; every process has all features, makes the scores of its own rows, and what crosses
/// processes are two numbers a feature forward and the features' gradient backward.
/// </summary>
/// <remarks>
/// Scores are never whole: they are made chunk by chunk, once for the loss and once more in the backward pass, where each chunk of W takes its optimiser
/// step as soon as its gradient is there. Cosines are at most 1, so exp(z) is at most exp(1 / T) and no maximum has to be taken off.
/// </remarks>
public sealed class InstanceSoftmax
{
    /// <summary>The lowest temperature: exp(1 / T) times a thousand million classes is still a float32.</summary>
    public const double LowestTemperature = 0.02;

    /// <summary>How many rows of W are worked on together when nothing else is said: with a batch of 256 their scores are 2 MB.</summary>
    public const long DefaultChunkRows = 2048;

    private readonly ClassMatrix _matrix;
    private readonly double _temperature;
    private readonly long _chunk;

    /// <summary>A classifier over a matrix.</summary>
    /// <param name="matrix">W, this process's rows.</param>
    /// <param name="temperature">T.</param>
    /// <param name="chunkRows">How many rows of W are worked on together.</param>
    /// <exception cref="ArgumentOutOfRangeException">A temperature below <see cref="LowestTemperature"/>, or no rows.</exception>
    public InstanceSoftmax(ClassMatrix matrix, double temperature, long chunkRows = DefaultChunkRows)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentOutOfRangeException.ThrowIfLessThan(temperature, LowestTemperature);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkRows, 1);
        (_matrix, _temperature, _chunk) = (matrix, temperature, chunkRows);
    }

    /// <summary>The loss of a batch. Its backward pass moves W by one step.</summary>
    /// <param name="features">x, unit rows, [M, d]: of all processes, the same on each (F2).</param>
    /// <param name="labels">y, for every row.</param>
    /// <param name="step">The step that W takes in the backward pass.</param>
    /// <param name="trained">How many of the rows, from the first on, W learns from; the others only learn from it (Cao et al. 2020: small crops).</param>
    /// <param name="chosen">The classes of the softmax, [S], int64, rising, counted within this process's rows; null takes all. Labels must
    /// be among them.</param>
    /// <param name="accuracy">[2], float64: how many of the trained rows had their highest score at their first label is added to the first number, how many
    /// there were to the second; null measures nothing.</param>
    /// <returns>J, the same on every process. The gradient of <paramref name="features"/> is the part of this process's classes, times the number of processes,
    /// so that a sum over processes (<see cref="ProcessGroup.Gather"/>) and a mean of parameters' gradients (<see cref="DataParallel"/>)
    /// make it that of J.</returns>
    public Tensor Loss(Tensor features, InstanceLabels labels, ClassStep step, long? trained = null, Tensor? chosen = null, Tensor? accuracy = null) =>
        Loss(features, labels, (chunk, weight, gradient) => Apply(step, chunk, weight, gradient), trained, chosen, accuracy);

    /// <summary>The loss, with whatever is to be done with the gradient of each chunk of W.</summary>
    internal Tensor Loss(
        Tensor features,
        InstanceLabels labels,
        Action<ClassChunk, Tensor, Tensor> update,
        long? trained = null,
        Tensor? chosen = null,
        Tensor? accuracy = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = new Scope();
        Tensor loss, sums, x;
        var entries = Entries(labels, chosen);
        using (Autograd.NoGrad())
        {
            x = features.Detach().To(_matrix.ComputeType);
            var highest = accuracy is null ? null : Ops.Zeros([x.Size(0)], x.DType, x.Device);
            sums = Ops.Stack([Denominators(x, chosen, highest), Targets(x, entries, chosen)]);                   // F3 to F5: [2, M]
            _matrix.Group?.AllReduce(sums);
            if (accuracy is not null)
            {
                Count(accuracy, x, labels, chosen, highest!, trained ?? x.Size(0));
            }

            loss = (sums.Select(0, 0).Log() - sums.Select(0, 1)).Mean().To(features.DType);             // F6
        }

        if (Autograd.IsGradEnabled && features.RequiresGrad)
        {
            Tensor[] saved = chosen is null ? [x, sums.Select(0, 0)] : [x, sums.Select(0, 0), chosen];
            loss = Autograd.WithBackward(loss, [features], saved, (gradient, kept) =>
                [Backward(kept[0], kept[1], kept.Length > 2 ? kept[2] : null, entries, gradient.ToDouble(), trained ?? kept[0].Size(0), update).To(gradient.DType)]);
        }

        return scope.Keep(loss);
    }

    // The score of a row's own class is made apart from the others, so that its last digits may differ from those of the highest.
    private void Count(Tensor accuracy, Tensor x, InstanceLabels labels, Tensor? chosen, Tensor highest, long rows)
    {
        var own = InstanceLabels.Hard([.. labels.Classes.Where((_, i) => i % labels.PerRow == 0)]);
        var scores = Targets(x, Entries(own, chosen), chosen);
        _matrix.Group?.AllReduce(scores);
        _matrix.Group?.AllReduce(highest, ReduceOperation.Max);
        var correct = scores.Exp().Ge(highest * (1 - 1e-4)).Slice(0, 0, rows).Sum().ToDouble();
        accuracy.Add_(Tensor.FromArray<double>([correct, rows]).To(accuracy.Device));
    }

    // Sums over this process's classes of exp(z), [M], added up in float64; the highest of them on the way.
    private Tensor Denominators(Tensor x, Tensor? chosen, Tensor? highest)
    {
        var sums = Ops.Zeros([x.Size(0)], ScalarType.Float64, x.Device);
        Scores? buffer = null;
        foreach (var chunk in ClassChunk.All(_matrix.Shard.Count, chosen, _chunk))
        {
            using var scope = new Scope();
            var (unit, _) = Unit(chunk.Read(_matrix.Weight, x.DType));
            var e = (buffer ??= new Scores(x, _chunk)).Exp(unit, _temperature);
            sums.Add_(e.Sum([1]));
            highest?.Copy_(highest.Maximum(e.Amax([1])));
        }

        buffer?.Dispose();
        return sums.To(x.DType);
    }

    // Sums over this process's labels of y z, [M].
    private Tensor Targets(Tensor x, (long Column, int Row, double Weight)[] entries, Tensor? chosen)
    {
        var targets = Ops.Zeros([x.Size(0)], x.DType, x.Device);
        if (entries.Length == 0)
        {
            return targets;
        }

        var columns = Tensor.FromArray<long>([.. entries.Select(e => e.Column)]).To(x.Device);
        var rows = Tensor.FromArray<long>([.. entries.Select(e => (long)e.Row)]).To(x.Device);
        var weights = Tensor.FromArray<double>([.. entries.Select(e => e.Weight / _temperature)]).To(x.Device, x.DType);
        var classes = _matrix.Weight.IndexSelect(0, chosen is null ? columns : chosen.IndexSelect(0, columns)).To(x.DType);
        var (unit, _) = Unit(classes);
        return targets.IndexAdd_(0, rows, (unit * x.IndexSelect(0, rows)).Sum([1]) * weights);
    }

    // B1 to B3. With E = exp(z) and D its sum, P - Y = (E - D y) / D: the labels are taken off E, and 1 / D goes to the features, which are few.
    private Tensor Backward(
        Tensor x,
        Tensor sums,
        Tensor? chosen,
        (long Column, int Row, double Weight)[] entries,
        double gradient,
        long trained,
        Action<ClassChunk, Tensor, Tensor> update)
    {
        using var scope = new Scope();
        var scale = sums.Unsqueeze(1).Reciprocal() * (gradient / (x.Size(0) * _temperature));                          // [M, 1]
        var scaled = (x * scale).Slice(0, 0, trained);                                                  // [M', d]
        var features = x.ZerosLike();
        var denominators = sums.To(ScalarType.Float64).ToArray<double>();
        var next = 0;
        Scores? buffer = null;
        foreach (var chunk in ClassChunk.All(_matrix.Shard.Count, chosen, _chunk))
        {
            using var inner = new Scope();
            var weight = chunk.Read(_matrix.Weight, x.DType);
            var (unit, inverse) = Unit(weight);
            var e = (buffer ??= new Scores(x, _chunk)).Exp(unit, _temperature);                         // [M, c], recomputed
            var last = next;
            while (last < entries.Length && entries[last].Column < chunk.Start + chunk.Count)
            {
                last++;
            }

            if (last > next)
            {
                var own = entries.AsSpan(next, last - next).ToArray();
                e.View([-1]).IndexAdd_(0, Tensor.FromArray<long>([.. own.Select(o => (o.Row * chunk.Count) + o.Column - chunk.Start)]).To(x.Device),
                    Tensor.FromArray<double>([.. own.Select(o => -o.Weight * denominators[o.Row])]).To(x.Device, x.DType));
                next = last;
            }

            features.Addmm_(e, unit);                                                                   // B3: [M, c] x [c, d]
            var direction = e.Slice(0, 0, trained).T().Mm(scaled);                                      // B2: [c, M'] x [M', d], of the unit rows
            var along = (direction * unit).Sum([1], keepdim: true);
            update(chunk, weight, direction.Addcmul_(unit, along, -1).Mul_(inverse));                   // through the normalisation
        }

        buffer?.Dispose();
        return scope.Keep(features.Mul_(scale).Mul_(_matrix.Group?.Size ?? 1));
    }

    private void Apply(ClassStep step, ClassChunk chunk, Tensor weight, Tensor gradient)
    {
        var momentum = chunk.Read(_matrix.Momentum, weight.DType);
        momentum.Mul_(step.Momentum).Add_(gradient);
        if (step.WeightDecay != 0)
        {
            momentum.Add_(weight, alpha: step.WeightDecay);
        }

        weight.Add_(momentum, alpha: -step.LearningRate);
        chunk.Write(_matrix.Momentum, momentum);
        chunk.Write(_matrix.Weight, weight);
    }

    /// <summary>The labels whose classes are here, by their columns.</summary>
    private (long Column, int Row, double Weight)[] Entries(InstanceLabels labels, Tensor? chosen)
    {
        var columns = chosen?.ToArray<long>();
        var entries = new List<(long Column, int Row, double Weight)>();
        for (var i = 0; i < labels.Classes.Length; i++)
        {
            var index = labels.Classes[i];
            var weight = labels.Weights[i % labels.PerRow];
            if (weight == 0 || !_matrix.Shard.Contains(index))
            {
                continue;
            }

            var column = index - _matrix.Shard.Start;
            column = columns is null ? column : Array.BinarySearch(columns, column);
            if (column < 0)
            {
                throw new ArgumentException($"class {index} is a label but not among the chosen classes", nameof(labels));
            }

            entries.Add((column, i / labels.PerRow, weight));
        }

        return [.. entries.Order()];
    }

    // Rows of length one, and the inverse of what they had, [c, 1].
    private static (Tensor Unit, Tensor Inverse) Unit(Tensor rows)
    {
        var inverse = rows.Norm(2, [1], keepdim: true).ClampMin_(1e-12).Reciprocal_();
        return (rows * inverse, inverse);
    }

    /// <summary>The memory that one chunk's scores take, over and over.</summary>
    private sealed class Scores(Tensor x, long columns) : IDisposable
    {
        private readonly Tensor _buffer = Ops.Empty([x.Size(0) * columns], x.DType, device: x.Device).DetachFromScope();

        /// <summary>exp(x w / T), [M, c].</summary>
        public Tensor Exp(Tensor unit, double temperature)
        {
            var (rows, count) = (x.Size(0), unit.Size(0));
            return _buffer.Slice(0, 0, rows * count).View([rows, count]).Addmm_(x, unit.T(), beta: 0, alpha: 1 / temperature).Exp_();
        }

        public void Dispose() => _buffer.Dispose();
    }
}
