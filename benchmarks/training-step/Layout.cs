using Selfsame.Torch;

namespace Selfsame.Benchmarks.TrainingStep;

/// <summary>Both sides in one memory format, with their speeds round by round.</summary>
internal sealed class Layout : IDisposable
{
    private readonly PythonSide _python;
    private readonly ResNetStep _step;

    public Layout(bool channelsLast, bool tuned)
    {
        Name = channelsLast ? "channels_last" : "NCHW";
        _python = PythonSide.Start(channelsLast, tuned);
        _step = new ResNetStep(_python.WeightsFile, channelsLast);
        _python.Run(1);                                                         // oneDNN's choice of kernels
        _step.Run(1);
    }

    public string Name { get; }

    public List<Measurement> Python { get; } = [];

    public List<Measurement> Here { get; } = [];

    /// <summary>Some steps in Python, then as many here.</summary>
    public void Round(int steps)
    {
        Python.Add(_python.Run(steps));
        Here.Add(_step.Run(steps));
        Console.WriteLine($"round {Here.Count}, {Name}: Python {Python[^1].ImagesPerSecond:F1} images/s (loss {Python[^1].Loss:F6}), here "
            + $"{Here[^1].ImagesPerSecond:F1} images/s (loss {Here[^1].Loss:F6}), ratio {Here[^1].ImagesPerSecond / Python[^1].ImagesPerSecond:F3}");
    }

    public void Dispose()
    {
        _python.Dispose();
        _step.Dispose();
    }
}
