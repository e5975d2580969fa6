using System.Diagnostics;

namespace Selfsame.Benchmarks.Fuzz;

/// <summary>Makes inputs and tries them, one after the other, on a thread of its own that is given up when it hangs.</summary>
internal sealed class Fuzzer
{
    private readonly FuzzOptions _options;
    private readonly FuzzReport _report = new();
    private readonly Mutator _mutator;
    private FuzzInput _input = new(FuzzKind.Image, []);
    private long _started;
    private volatile int _number;

    private Fuzzer(FuzzOptions options)
    {
        _options = options;
        _mutator = new(Seeds.All(options.SeedFolder));
    }

    /// <summary>Tries all inputs, or those up to the first failure.</summary>
    public static FuzzReport Run(FuzzOptions options) => new Fuzzer(options).Run();

    private FuzzReport Run()
    {
        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
        var worker = new Thread(Work) { IsBackground = true, Name = "fuzzer" };
        worker.Start();
        while (!worker.Join(TimeSpan.FromMilliseconds(200)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _started)) > _options.TimeLimit)
            {
                _report.Failure = new(_number, _input, $"it took longer than {_options.TimeLimit.TotalSeconds:N0} s");
                break;
            }
        }

        return _report;
    }

    private void Work()
    {
        using var target = new FuzzTarget(_options.MaxPixels);
        for (var i = 0; i < _options.Inputs && _report.Failure is null; i++)
        {
            _number = _options.First + i;
            Try(target);
            if (i == _options.Inputs / 10)
            {
                _report.MemoryWarm = Resident();
            }
        }

        _report.MemoryEnd = Resident();
    }

    private void Try(FuzzTarget target)
    {
        var random = new Random(unchecked(_options.Seed * 1_000_003 + _number));
        _input = _mutator.Make(random);
        if (_options.LastInput is { } stem)
        {
            File.WriteAllBytes(_input.FileName(stem), _input.Content);
        }

        Volatile.Write(ref _started, Stopwatch.GetTimestamp());
        try
        {
            var outcome = target.Run(_input, random);
            _report.Outcomes[outcome] = _report.Outcomes.GetValueOrDefault(outcome) + 1;
        }
#pragma warning disable CA1031 // Whatever isn't a refusal is a find.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _report.Failure = new(_number, _input, error.ToString());
        }

        var took = Stopwatch.GetElapsedTime(_started);
        if (took > _report.Slowest)
        {
            (_report.Slowest, _report.SlowestInput) = (took, _number);
        }

        _report.Inputs++;
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
