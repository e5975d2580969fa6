using System.Diagnostics;
using System.Globalization;
using Selfsame.Dense;

namespace Selfsame.Cli.Output;

/// <summary>Shows the training of a detector or segmenter: a line every ten seconds, one an epoch, one a measurement.</summary>
/// <param name="terminal">Where.</param>
/// <param name="epochs">Epochs of the run.</param>
/// <param name="stepsPerEpoch">Steps of each.</param>
internal sealed class DenseDisplay(Terminal terminal, int epochs, int stepsPerEpoch)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Shows a step.</summary>
    public void Show(DenseStepReport step)
    {
        if (step.Step % stepsPerEpoch == 0 || Stopwatch.GetElapsedTime(_last) >= s_interval)
        {
            terminal.Line(Line(step));
            _last = Stopwatch.GetTimestamp();
        }

        if (step.Evaluation is { } evaluation)
        {
            terminal.Line($"  test: {DenseText.Line(evaluation)}");
        }
    }

    private string Line(DenseStepReport step) => string.Join("  ", new[]
    {
        string.Create(CultureInfo.InvariantCulture, $"epoch {step.Epoch:F2}/{epochs}"),
        string.Create(CultureInfo.InvariantCulture, $"loss {step.Loss:G4}"),
        step.Parts.Count > 1 ? $"({string.Join(", ", step.Parts.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key} {p.Value:G3}")))})" : null,
        step.ImagesPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $"{step.ImagesPerSecond:F1} images/s") : null,
        step.ImagesPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $"data wait {100 * step.DataWait:F0} %") : null,
        step.Remaining is { } left && step.Step < step.TotalSteps ? $"ETA {Terminal.Time(left)}" : null,
    }.OfType<string>());
}
