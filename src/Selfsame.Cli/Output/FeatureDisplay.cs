using Selfsame.Evaluation;
using Spectre.Console;

namespace Selfsame.Cli.Output;

/// <summary>Shows how far an extraction of features is: a bar on a terminal, nothing elsewhere (it takes seconds to minutes).</summary>
internal static class FeatureDisplay
{
    /// <summary>Runs the work with a bar.</summary>
    public static T Run<T>(Terminal terminal, string title, Func<Action<FeatureProgress>?, T> work) => !terminal.IsInteractive
        ? work(null)
        : terminal.Rich.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var bar = context.AddTask(Markup.Escape(title));
                return work(p => (bar.MaxValue, bar.Value) = (p.Total, p.Done));
            });
}
