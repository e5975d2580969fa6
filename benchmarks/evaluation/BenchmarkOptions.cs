using System.Globalization;

namespace Selfsame.Benchmarks.Evaluation;

internal sealed record BenchmarkOptions(string? Weights, int Bank, int Queries, int Rounds, int K, double C, int MaxIterations)
{
    public const double Temperature = 0.1;

    public static BenchmarkOptions Parse(string[] args)
    {
        string? Text(string name) => Array.IndexOf(args, name) is var i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;
        int Whole(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        double Number(string name, double otherwise) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        return new(
            Text("--weights"),
            Whole("--bank", 10_000),
            Whole("--queries", 5_000),
            Whole("--rounds", 5),
            Whole("--k", 200),
            Number("--c", 1),
            Whole("--max-iterations", 5_000));
    }
}
