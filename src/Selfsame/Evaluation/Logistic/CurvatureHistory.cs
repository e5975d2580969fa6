namespace Selfsame.Evaluation.Logistic;

/// <summary>The last steps and how the gradient changed over them, and the direction that they say (Nocedal and Wright 2006, algorithm 7.4).</summary>
internal sealed class CurvatureHistory(int length, int memory)
{
    private readonly LinkedList<(double[] Step, double[] Change, double Product)> _pairs = [];

    /// <summary>Whether nothing is remembered.</summary>
    public bool IsEmpty => _pairs.Count == 0;

    /// <summary>Forgets.</summary>
    public void Clear() => _pairs.Clear();

    /// <summary>Remembers a step, unless its curvature is not positive.</summary>
    /// <param name="from">The point before.</param>
    /// <param name="to">The point after.</param>
    /// <param name="gradientFrom">The gradient before.</param>
    /// <param name="gradientTo">The gradient after.</param>
    public void Add(ReadOnlySpan<double> from, ReadOnlySpan<double> to, ReadOnlySpan<double> gradientFrom, ReadOnlySpan<double> gradientTo)
    {
        var (step, change) = _pairs.Count == memory ? (_pairs.First!.Value.Step, _pairs.First.Value.Change) : (new double[length], new double[length]);
        if (_pairs.Count == memory)
        {
            _pairs.RemoveFirst();
        }

        FlatVector.AddScaled(to, -1, from, step);
        FlatVector.AddScaled(gradientTo, -1, gradientFrom, change);
        var product = FlatVector.Dot(step, change);
        if (product > double.Epsilon + (1e-12 * FlatVector.Dot(change, change)))
        {
            _pairs.AddLast((step, change, product));
        }
    }

    /// <summary>direction = -H gradient, with H the inverse Hessian as far as it is remembered.</summary>
    public void Direction(ReadOnlySpan<double> gradient, Span<double> direction)
    {
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = -gradient[i];
        }

        if (_pairs.Last is not { } newest)
        {
            return;
        }

        var factors = new Stack<double>(_pairs.Count);
        for (var node = newest; node is not null; node = node.Previous)
        {
            var (step, change, product) = node.Value;
            factors.Push(FlatVector.Dot(step, direction) / product);
            FlatVector.AddScaled(direction, -factors.Peek(), change, direction);
        }

        var scale = newest.Value.Product / FlatVector.Dot(newest.Value.Change, newest.Value.Change);
        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] *= scale;
        }

        foreach (var (step, change, product) in _pairs)
        {
            FlatVector.AddScaled(direction, factors.Pop() - (FlatVector.Dot(change, direction) / product), step, direction);
        }
    }
}
