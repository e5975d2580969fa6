namespace Selfsame.Benchmarks.Serving;

/// <summary>What became of the requests of one or several clients.</summary>
internal sealed class LoadResult
{
    private readonly List<double> _latencies = [];
    private readonly List<string> _losses = [];

    /// <summary>Images embedded.</summary>
    public int Images => _latencies.Count;

    /// <summary>Requests without an image that were refused as they should be.</summary>
    public int Refused { get; private set; }

    /// <summary>Requests without their right answer, and the first reasons.</summary>
    public int Lost => _losses.Count;

    public IEnumerable<string> Reasons => _losses.Distinct().Take(5);

    public double Seconds { get; private init; }

    public static LoadResult Sum(IEnumerable<LoadResult> results, double seconds)
    {
        var sum = new LoadResult { Seconds = seconds };
        foreach (var result in results)
        {
            sum._latencies.AddRange(result._latencies);
            sum._losses.AddRange(result._losses);
            sum.Refused += result.Refused;
        }

        sum._latencies.Sort();
        return sum;
    }

    public void Add(int expected, int status, double milliseconds)
    {
        if (status != expected)
        {
            Lose($"status {status} instead of {expected}");
        }
        else if (status == 200)
        {
            _latencies.Add(milliseconds);
        }
        else
        {
            Refused++;
        }
    }

    public void Lose(string reason) => _losses.Add(reason);

    /// <summary>The latency that a share of the answers stays below, in milliseconds; of a sum only.</summary>
    public double Percentile(double share) => _latencies.Count == 0 ? double.NaN : _latencies[(int)(share * (_latencies.Count - 1))];
}
