using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Evaluation.Logistic;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame evaluate logistic</c>.</summary>
internal sealed class EvaluateLogisticCommand
{
    private static readonly LogisticOptions s_defaults = new();

    private readonly MeasuredBackbone _measured = new(
        "Labelled images that the classifier is trained on",
        "Labelled images that it is tested on; by default the set's own test part",
        "The seed of the validation split, and of --random");
    private readonly Option<string?> _validation = new("--validation")
    {
        Description = "Labelled images that C is chosen on; by default a random fifth of the data",
        HelpName = "PATH",
    };
    private readonly Option<double?> _c = new("--c")
    {
        Description = "C of scikit-learn; by default it is chosen out of --values from --min-c to --max-c",
        HelpName = "N",
    };
    private readonly Option<double> _minC = CommandOption.Number("--min-c", "The smallest C tried", s_defaults.MinC);
    private readonly Option<double> _maxC = CommandOption.Number("--max-c", "The largest C tried", s_defaults.MaxC);
    private readonly Option<int> _values = CommandOption.Number("--values", "How many values of C are tried, at equal ratios", s_defaults.Values);
    private readonly Option<SelectionFigure> _selectBy = CommandOption.Choice("--select-by", "What C is chosen by", s_defaults.SelectBy);

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var logistic = new EvaluateLogisticCommand();
        var command = new Command(
            "logistic",
            "Logistic regression on the frozen features by L-BFGS, its penalty chosen on validation images: the transfer protocol.");
        logistic._measured.AddTo(command, logistic._validation, logistic._c, logistic._minC, logistic._maxC, logistic._values, logistic._selectBy);
        command.SetAction(logistic.Execute);
        return command.WithExample(
            "selfsame evaluate logistic runs/c10 --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --json",
            "selfsame evaluate logistic runs/photos --data pets/train --test pets/test --select-by mean-per-class");
    }

    private int Execute(ParseResult result)
    {
        var options = new LogisticOptions
        {
            C = result.GetValue(_c),
            MinC = result.GetValue(_minC),
            MaxC = result.GetValue(_maxC),
            Values = result.GetValue(_values),
            SelectBy = result.GetValue(_selectBy),
            Seed = _measured.Seed(result),
        };
        _ = new LogisticRegression(options); // refuses bad options before features are computed
        var validation = result.GetValue(_validation);
        if (options.C is not null && validation is not null)
        {
            throw new UsageException("C is stated, so there is nothing to choose on --validation; leave one of them out");
        }

        return _measured.Run(
            result,
            needsTest: true,
            new LogisticEvaluation { Options = options }.Run,
            Describe,
            validation);
    }

    private static (string Title, IReadOnlyList<(string Name, string? Value)> Facts) Describe(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        var logistic = report.Protocol.Logistic!;
        var choice = logistic.Validation is null
            ? "stated"
            : $"chosen out of {logistic.Candidates.Count} by {logistic.SelectedBy} on {logistic.Validation}"
                + (figures.TryGetValue("validationTop1", out var there) ? $" ({Terminal.Percent(there)} there)" : "");
        return ("Logistic regression",
        [
            .. figures.TryGetValue("map", out var map) ? [("mean average precision", $"{Terminal.Percent(map)} (11 points)")] : AccuracyFacts.Of(report),
            ("training images", figures.TryGetValue("trainTop1", out var right) ? $"{Terminal.Percent(right)} right" : null),
            ("images", $"{Terminal.Count((long)figures["images"])}, trained on {Terminal.Count((long)figures["trainImages"])}"),
            ("C", string.Create(CultureInfo.InvariantCulture, $"{logistic.C:G4}, {choice}")),
            ("protocol", $"{AccuracyFacts.Features(report.Protocol)}, {logistic.Features}"),
            AccuracyFacts.Speed(report),
        ]);
    }
}
