namespace Selfsame.Evaluation.Logistic;

/// <summary>
/// Minimises a smooth function of many numbers by limited-memory BFGS (Liu and Nocedal 1989) with a line search that meets the strong Wolfe
/// conditions. For functions that are computed whole, such as a regression over all rows; minibatches want SGD.
/// </summary>
public sealed class Lbfgs
{
    private readonly LbfgsOptions _options;

    /// <summary>Prepares.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public Lbfgs(LbfgsOptions? options = null)
    {
        _options = options ?? new LbfgsOptions();
        _options.Validate();
    }

    /// <summary>Minimises. A function that is computed in float32 is followed as far as its values can be told apart.</summary>
    /// <param name="objective">The function.</param>
    /// <param name="start">Where to begin, at least one number.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    /// <exception cref="ArgumentException">The function isn't finite at the start.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public LbfgsResult Minimize(LbfgsObjective objective, ReadOnlySpan<double> start, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var descent = new Descent(objective, start);
        var history = new CurvatureHistory(start.Length, _options.Memory);
        for (var iteration = 0; iteration < _options.MaxIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (FlatVector.MaxAbs(descent.Gradient) <= _options.GradientTolerance)
            {
                return descent.Result(iteration, converged: true);
            }

            var before = descent.Value;
            var isSteepest = history.IsEmpty;
            if (!descent.Advance(history, isSteepest ? FirstStep(descent.Gradient) : 1))
            {
                if (isSteepest)
                {
                    return descent.Result(iteration, converged: true);
                }

                history.Clear(); // What is remembered may mislead; the gradient itself doesn't.
            }
            else if (before - descent.Value <= _options.DecreaseTolerance * Math.Max(Math.Abs(before), 1))
            {
                return descent.Result(iteration + 1, converged: true);
            }
        }

        return descent.Result(_options.MaxIterations, converged: false);
    }

    private double FirstStep(ReadOnlySpan<double> gradient) => _options.FirstStep ?? Math.Min(1, 1 / Math.Sqrt(FlatVector.Dot(gradient, gradient)));

    /// <summary>The current point and the one that is tried.</summary>
    private sealed class Descent
    {
        private readonly LbfgsObjective _objective;
        private readonly double[] _direction;
        private double[] _point;
        private double[] _gradient;
        private double[] _next;
        private double[] _nextGradient;
        private double _nextStep;
        private int _evaluations = 1;

        public Descent(LbfgsObjective objective, ReadOnlySpan<double> start)
        {
            _objective = objective;
            _point = start.ToArray();
            (_gradient, _next, _nextGradient, _direction) =
                (new double[start.Length], new double[start.Length], new double[start.Length], new double[start.Length]);
            Value = objective(_point, _gradient);
            if (!double.IsFinite(Value))
            {
                throw new ArgumentException($"the function is {Value} where its minimisation begins", nameof(objective));
            }
        }

        public double Value { get; private set; }

        public ReadOnlySpan<double> Gradient => _gradient;

        /// <summary>Goes to a lower point; false when none was found.</summary>
        public bool Advance(CurvatureHistory history, double firstStep)
        {
            history.Direction(_gradient, _direction);
            var start = new LinePoint(0, Value, FlatVector.Dot(_gradient, _direction));
            if (!(start.Slope < 0))
            {
                return false;
            }

            var found = WolfeLineSearch.Find(start, firstStep, Evaluate);
            if (!(found.Value < Value))
            {
                return false;
            }

            if (_nextStep != found.Step)
            {
                Evaluate(found.Step);
            }

            history.Add(_point, _next, _gradient, _nextGradient);
            (_point, _next) = (_next, _point);
            (_gradient, _nextGradient) = (_nextGradient, _gradient);
            Value = found.Value;
            return true;
        }

        public LbfgsResult Result(int iterations, bool converged) => new()
        {
            Point = _point,
            Value = Value,
            Iterations = iterations,
            Evaluations = _evaluations,
            Converged = converged,
        };

        private LinePoint Evaluate(double step)
        {
            FlatVector.AddScaled(_point, step, _direction, _next);
            _nextStep = step;
            _evaluations++;
            var value = _objective(_next, _nextGradient);
            return new(step, value, FlatVector.Dot(_nextGradient, _direction));
        }
    }
}
