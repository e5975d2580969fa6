using Spectre.Console;

namespace Selfsame.Cli.Output;

/// <summary>Shows how many of a number of things are done: a bar on a terminal, nothing elsewhere.</summary>
internal static class CountDisplay
{
    /// <summary>Runs the work with a bar.</summary>
    public static T Run<T>(Terminal terminal, string title, int total, Func<Action<int>?, T> work) => !terminal.IsInteractive
        ? work(null)
        : terminal.Rich.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(Markup.Escape(title), maxValue: total);
                return work(done => bar.Value = Math.Max(bar.Value, done));
            });
}
