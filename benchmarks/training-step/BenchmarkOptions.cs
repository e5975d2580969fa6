using System.Globalization;

namespace Selfsame.Benchmarks.TrainingStep;

internal sealed record BenchmarkOptions(int Rounds, int Steps, bool Tuned, int Soak)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        int Number(string name, int fallback) => Array.IndexOf(args, name) is var i and >= 0 ? int.Parse(args[i + 1], CultureInfo.InvariantCulture) : fallback;
        return new(Number("--rounds", 7), Number("--steps", 3), args.Contains("--tuned"), Number("--soak", 0));
    }
}
