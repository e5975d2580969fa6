namespace Selfsame.Benchmarks.Data;

/// <summary>The speeds of both sides, stage by stage, over all rounds.</summary>
internal sealed class Comparison
{
    private readonly List<(string Stage, List<double> Theirs, List<double> Ours)> _stages = [];

    public void Add(string stage, double theirs, double ours)
    {
        if (!_stages.Exists(s => s.Stage == stage))
        {
            _stages.Add((stage, [], []));
        }

        var (_, python, here) = _stages.Find(s => s.Stage == stage);
        python.Add(theirs);
        here.Add(ours);
    }

    public void Print()
    {
        Console.WriteLine($"  {"stage",-12} {"torchvision",12} {"here",12}   ratio (range)");
        foreach (var (stage, theirs, ours) in _stages)
        {
            var ratios = theirs.Zip(ours, (t, o) => o / t).Order().ToArray();
            Console.WriteLine($"  {stage,-12} {Median(theirs),12:F0} {Median(ours),12:F0}   {Median(ratios):F2} ({ratios[0]:F2} to {ratios[^1]:F2})");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
