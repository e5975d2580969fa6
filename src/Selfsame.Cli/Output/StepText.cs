using System.Globalization;
using Selfsame.Training;

namespace Selfsame.Cli.Output;

/// <summary>Steps in words. The spread and the probe are measured now and then: the last values stand until the next.</summary>
/// <param name="epochs">Epochs of the run.</param>
internal sealed class StepText(int epochs)
{
    private double? _std;
    private double? _healthy;
    private double? _knn;
    private double? _instance;

    /// <summary>Takes in a step.</summary>
    public void Update(StepReport step) => (_std, _healthy, _knn, _instance) =
        (step.Std ?? _std, step.HealthyStd ?? _healthy, step.Probe?.Knn ?? _knn, step.InstanceAccuracy ?? _instance);

    /// <summary>How it goes, in one line.</summary>
    public string Line(StepReport step) => string.Join("  ", new[]
    {
        string.Create(CultureInfo.InvariantCulture, $"epoch {step.Epoch:F2}/{epochs}"),
        double.IsNaN(step.Loss) ? null : string.Create(CultureInfo.InvariantCulture, $"loss {step.Loss:G5}"),
        _std is null ? null : string.Create(CultureInfo.InvariantCulture, $"std {_std:F4} (healthy {_healthy:F4})"),
        _instance is { } instance ? $"instances {Terminal.Percent(100 * instance)}" : null,
        _knn is { } knn ? $"kNN {Terminal.Percent(knn)}" : null,
        step.ImagesPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $"{step.ImagesPerSecond:F0} images/s") : null,
        step.ImagesPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $"data wait {100 * step.DataWait:F0} %") : null,
        step.Remaining is { } left && step.Step < step.TotalSteps ? $"ETA {Terminal.Time(left)}" : null,
    }.OfType<string>());
}
