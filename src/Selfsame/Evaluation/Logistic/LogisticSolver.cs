using Selfsame.Torch;

namespace Selfsame.Evaluation.Logistic;

/// <summary>
/// Finds the weights that minimise the sum of the losses of all rows plus |W|² / (2 C), biases unpenalised: scikit-learn's LogisticRegression, with the
/// same C. One solver serves any number of C on the same rows.
/// </summary>
/// <remarks>
/// The minimisation goes over u = W Q / s in the coordinates of <see cref="PrincipalRows"/>, with s = 1 / sqrt(k λ + 1 / C), k the loss's curvature
/// at 0 and λ the scatter of a direction: there the second derivative at 0 is 1 in every direction, so L-BFGS begins with a good step instead of
/// learning the features' scales.
/// </remarks>
internal sealed class LogisticSolver : IDisposable
{
    // Numbers of a block of rows: it is read twice, the second time from the cache.
    private const int BlockNumbers = 1 << 17;

    private readonly PrincipalRows _rows;
    private readonly LogisticLoss _loss;
    private readonly LbfgsOptions _options;
    private readonly Tensor _weights;
    private readonly Tensor _gradient;
    private readonly int _dimensions;

    /// <param name="features">[n, d], float32, on the CPU.</param>
    /// <param name="loss">Of these rows.</param>
    /// <param name="options">When a minimisation ends.</param>
    public LogisticSolver(Tensor features, LogisticLoss loss, LbfgsOptions options)
    {
        _rows = PrincipalRows.Of(features);
        _loss = loss;
        _options = options with { FirstStep = 1 };
        _dimensions = _rows.Scatter.Length;
        _weights = Tensor.Empty([loss.Outputs, _dimensions]).DetachFromScope();
        _gradient = Tensor.Empty([loss.Outputs, _dimensions]).DetachFromScope();
    }

    /// <summary>Minimises for one C.</summary>
    /// <param name="c">C, above 0.</param>
    /// <param name="start">The solution for a C nearby, which is where to begin; null is at 0.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    public LogisticSolution Solve(double c, LogisticSolution? start = null, CancellationToken cancellation = default)
    {
        using var noGrad = Autograd.NoGrad();
        var (outputs, width) = (_loss.Outputs, _dimensions + 1);
        var scales = Scales(c);
        var point = new double[outputs * width];
        for (var i = 0; start is not null && i < point.Length; i++)
        {
            point[i] = start.Weights[i] / scales[i % width];
        }

        var result = new Lbfgs(_options).Minimize((u, gradient) => Evaluate(u, gradient, scales, c), point, cancellation);
        for (var i = 0; i < result.Point.Length; i++)
        {
            result.Point[i] *= scales[i % width];
        }

        return new(result.Point, result.Value, result.Iterations, result.Converged);
    }

    /// <summary>The classifier on the features themselves.</summary>
    public LogisticModel ToModel(LogisticSolution solution)
    {
        using var noGrad = Autograd.NoGrad();
        using var scope = new Scope();
        var all = Tensor.FromArray<double>(solution.Weights, _loss.Outputs, _dimensions + 1);
        var weight = all.Narrow(1, 0, _dimensions).Mm(_rows.Directions.T().To(ScalarType.Float64)); // [C, r] x [r, d]
        var bias = all.Select(1, _dimensions) - weight.Mv(_rows.Mean.To(ScalarType.Float64));
        return new(
            scope.Keep(weight.To(ScalarType.Float32)).DetachFromScope(),
            scope.Keep(bias.To(ScalarType.Float32)).DetachFromScope());
    }

    public void Dispose()
    {
        _rows.Dispose();
        _weights.Dispose();
        _gradient.Dispose();
    }

    // One for each direction, then the bias's.
    private double[] Scales(double c) =>
    [
        .. _rows.Scatter.Select(scatter => 1 / Math.Sqrt((_loss.Curvature * scatter) + (1 / c))),
        1 / Math.Sqrt(_loss.Curvature * _rows.Rows.Size(0)),
    ];

    private double Evaluate(ReadOnlySpan<double> point, Span<double> gradient, double[] scales, double c)
    {
        var (outputs, width) = (_loss.Outputs, _dimensions + 1);
        var penalty = 0.0;
        var weights = _weights.AsSpan<float>();
        var bias = new float[outputs];
        for (var output = 0; output < outputs; output++)
        {
            var own = point.Slice(output * width, width);
            for (var i = 0; i < _dimensions; i++)
            {
                var weight = own[i] * scales[i];
                penalty += weight * weight;
                weights[(output * _dimensions) + i] = (float)weight;
            }

            bias[output] = (float)(own[_dimensions] * scales[_dimensions]);
        }

        var biasGradient = new double[outputs];
        var loss = Differentiate(bias, biasGradient);
        var sums = _gradient.AsSpan<float>();
        for (var output = 0; output < outputs; output++)
        {
            for (var i = 0; i < _dimensions; i++)
            {
                var at = (output * width) + i;
                gradient[at] = (sums[(output * _dimensions) + i] + (point[at] * scales[i] / c)) * scales[i];
            }

            gradient[(output * width) + _dimensions] = biasGradient[output] * scales[_dimensions];
        }

        return loss + (penalty / (2 * c));
    }

    // The loss of all rows; its derivatives by the weights in _gradient.
    private double Differentiate(float[] bias, double[] biasGradient)
    {
        var count = (int)_rows.Rows.Size(0);
        var block = Math.Clamp(BlockNumbers / _dimensions, 256, 8192);
        var loss = 0.0;
        _gradient.Zero_();
        for (var first = 0; first < count; first += block)
        {
            using var scope = new Scope();
            var rows = _rows.Rows.Narrow(0, first, Math.Min(block, count - first));
            var scores = _weights.Mm(rows.T()); // [C, r] x [r, n]
            loss += _loss.Differentiate(scores.AsSpan<float>(), bias, first, (int)rows.Size(0));
            _gradient.Addmm_(scores, rows); // [C, n] x [n, r]
            foreach (var (output, sum) in scores.Sum([1]).ToArray<float>().Index())
            {
                biasGradient[output] += sum;
            }
        }

        return loss;
    }
}
