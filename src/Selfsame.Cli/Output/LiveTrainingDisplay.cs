using Selfsame.Training;
using Spectre.Console;

namespace Selfsame.Cli.Output;

/// <summary>A bar that moves, with a line above it for each epoch.</summary>
internal sealed class LiveTrainingDisplay : ITrainingDisplay
{
    private readonly Terminal _terminal;
    private readonly PretrainingRun _run;
    private readonly StepText _text;
    private readonly ProgressTask _bar;

    private LiveTrainingDisplay(Terminal terminal, PretrainingRun run, ProgressTask bar)
    {
        _terminal = terminal;
        _run = run;
        _bar = bar;
        _text = new StepText(run.Recipe.Epochs);
    }

    /// <summary>Shows a bar while <paramref name="train"/> runs, on the calling thread.</summary>
    public static void Run(Terminal terminal, PretrainingRun run, Action<ITrainingDisplay> train) =>
        terminal.Rich.Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn { Width = 24 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context => train(new LiveTrainingDisplay(terminal, run, context.AddTask("measuring the random backbone", maxValue: run.TotalSteps))));

    /// <inheritdoc/>
    public void Show(StepReport step)
    {
        _text.Update(step);
        _bar.Value = step.Step;
        _bar.Description = Markup.Escape(_text.Line(step));
        if (step.Step % _run.StepsPerEpoch == 0)
        {
            _terminal.Rich.WriteLine(_text.Line(step));
        }
    }
}
