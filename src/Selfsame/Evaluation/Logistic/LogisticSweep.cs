using Selfsame.Torch;
using Selfsame.Vision.Augmentation;

namespace Selfsame.Evaluation.Logistic;

/// <summary>Tries values of C: computes the regression on some rows and scores it on others.</summary>
internal sealed class LogisticSweep
{
    // Keeps the stream of the split apart from the other uses of a seed.
    private const int SplitStream = 1;

    private readonly LogisticOptions _options;
    private readonly Tensor _rows;
    private readonly int[] _held;
    private readonly int[] _kept;

    /// <param name="options">The values of C, the share that is held out, the seed.</param>
    /// <param name="rows">All rows, [n, d].</param>
    /// <param name="validation">The first so many rows are for validation; 0 takes a random share of all.</param>
    /// <exception cref="ArgumentException">Nothing is left on one side.</exception>
    public LogisticSweep(LogisticOptions options, Tensor rows, int validation)
    {
        _options = options;
        _rows = rows;
        var order = Enumerable.Range(0, (int)rows.Size(0)).ToArray();
        if (validation == 0)
        {
            new RandomStream(RandomStream.SeedFor(options.Seed, 0, 0, SplitStream)).Shuffle<int>(order);
            validation = (int)(options.ValidationShare * order.Length);
        }

        (_held, _kept) = (order[..validation], order[validation..]);
        if (_held.Length == 0 || _kept.Length == 0)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{order.Length} labelled images are too few to choose C on {options.ValidationShare} of them; state C or give validation images"));
        }
    }

    /// <summary>Rows that C is chosen on.</summary>
    public int Held => _held.Length;

    /// <summary>Tries every C, from the strongest penalty to the weakest, each from the solution of the one before.</summary>
    /// <param name="loss">The loss of the rows with these indices, in this order.</param>
    /// <param name="score">What a classifier comes to on held-out rows, given with their indices.</param>
    /// <param name="cancellation">Ends it between steps.</param>
    public IReadOnlyList<(double C, T Score, int Iterations)> Try<T>(
        Func<int[], LogisticLoss> loss, Func<LogisticModel, Tensor, int[], T> score, CancellationToken cancellation)
    {
        using var scope = new Scope();
        using var solver = new LogisticSolver(Select(_kept), loss(_kept), _options.Lbfgs);
        var heldRows = Select(_held);
        var trials = new List<(double, T, int)>();
        LogisticSolution? last = null;
        foreach (var c in _options.Candidates)
        {
            last = solver.Solve(c, last, cancellation);
            using var model = solver.ToModel(last);
            trials.Add((c, score(model, heldRows, _held), last.Iterations));
        }

        return trials;
    }

    private Tensor Select(int[] indices) => _rows.IndexSelect(0, Tensor.FromArray<long>(Array.ConvertAll(indices, i => (long)i)));
}
