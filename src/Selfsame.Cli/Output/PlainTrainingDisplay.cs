using System.Diagnostics;
using Selfsame.Training;

namespace Selfsame.Cli.Output;

/// <summary>A line every ten seconds and one for each probe, for logs.</summary>
internal sealed class PlainTrainingDisplay(Terminal terminal, PretrainingRun run) : ITrainingDisplay
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);
    private readonly StepText _text = new(run.Recipe.Epochs);
    private long _last = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public void Show(StepReport step)
    {
        _text.Update(step);
        if (step.Step % run.StepsPerEpoch == 0 || Stopwatch.GetElapsedTime(_last) >= s_interval)
        {
            terminal.Line(_text.Line(step));
            _last = Stopwatch.GetTimestamp();
        }
    }
}
