using System.Diagnostics;
using Selfsame.Siamese;
using Selfsame.Training;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.EndToEnd;

/// <summary>A pre-training run in this process, as <c>selfsame pretrain --method simclr</c> does it.</summary>
internal sealed class SelfsameSide : IDisposable
{
    private readonly BenchmarkOptions _options;
    private readonly PretrainingRun _run;
    private readonly IEnumerator<StepReport> _steps;
    private readonly List<double> _waits = [];

    public SelfsameSide(BenchmarkOptions options, IImageSource images)
    {
        _options = options;
        _run = Pretraining.Start(
            PretrainRecipe.For(Methods.SimClr(BenchmarkOptions.Size)) with
            {
                Backbone = new BackboneOptions { Name = "resnet18", Width = BenchmarkOptions.Width },
                BatchSize = BenchmarkOptions.Batch,
                Epochs = 1000,
                Threads = options.Threads,
                Probe = new() { EveryEpochs = 1000 },
                Precision = Enum.Parse<Precision>(options.Precision, ignoreCase: true),
            },
            images);
        _steps = _run.Steps().GetEnumerator();
    }

    /// <summary>The share of the measured time that steps waited for images.</summary>
    public double DataWait => _waits.Average();

    /// <returns>Images a second.</returns>
    public double Run()
    {
        Advance(BenchmarkOptions.UntimedSteps);
        var start = Stopwatch.GetTimestamp();
        _waits.AddRange(Advance(_options.Steps));
        return _options.Steps * BenchmarkOptions.Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _steps.Dispose();
        _run.Dispose();
    }

    private List<double> Advance(int steps)
    {
        var waits = new List<double>();
        while (waits.Count < steps && _steps.MoveNext())
        {
            waits.Add(_steps.Current.DataWait);
        }

        return waits;
    }
}
