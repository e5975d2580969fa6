using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;
using Selfsame.Evaluation.FewShot;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame evaluate fewshot</c>.</summary>
internal sealed class EvaluateFewShotCommand
{
    private static readonly FewShotOptions s_defaults = new();

    private readonly MeasuredBackbone _measured = new(
        "Labelled images that episodes are drawn from",
        "Labelled images that queries are drawn from; by default the set's own test part, or the data",
        "The seed of the episodes, and of --random") { HasConfusion = false };
    private readonly Option<int> _ways = CommandOption.Number("--ways", "Classes of an episode", s_defaults.Ways);
    private readonly Option<int> _shots = CommandOption.Number("--shots", "Labelled images of each class", s_defaults.Shots);
    private readonly Option<int> _queries = CommandOption.Number("--queries", "Images of each class that are classified", s_defaults.Queries);
    private readonly Option<int> _episodes = CommandOption.Number("--episodes", "Episodes", s_defaults.Episodes);
    private readonly Option<FewShotClassifier> _classifier = CommandOption.Choice(
        "--classifier", "The nearest class mean in cosine, or logistic regression", s_defaults.Classifier);

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var shots = new EvaluateFewShotCommand();
        var command = new Command("fewshot", "Tells a few classes apart by a few images of each, in many random episodes.");
        shots._measured.AddTo(command, shots._ways, shots._shots, shots._queries, shots._episodes, shots._classifier);
        command.SetAction(shots.Execute);
        return command.WithExample("selfsame evaluate fewshot runs/photos --data labelled/test --ways 5 --shots 1 --json");
    }

    private int Execute(ParseResult result)
    {
        var options = new FewShotOptions
        {
            Ways = result.GetValue(_ways),
            Shots = result.GetValue(_shots),
            Queries = result.GetValue(_queries),
            Episodes = result.GetValue(_episodes),
            Classifier = result.GetValue(_classifier),
            Seed = _measured.Seed(result),
        };
        _ = new FewShotLearner(options); // refuses bad options before features are computed
        var evaluation = new FewShotEvaluation { Options = options };
        return _measured.Run(result, needsTest: false, evaluation.Run, Describe);
    }

    private static (string Title, IReadOnlyList<(string Name, string? Value)> Facts) Describe(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        var shots = report.Protocol.FewShot!;
        return ($"{shots.Ways}-way {shots.Shots}-shot",
        [
            ("top-1", string.Create(CultureInfo.InvariantCulture, $"{figures["top1"]:F2} ± {(figures["top1High"] - figures["top1Low"]) / 2:F2} % (95 %)")),
            ("episodes", $"{shots.Episodes} of {shots.Ways} x {shots.Queries} queries"),
            ("classes", $"{figures["classes"]:F0} with enough images"),
            ("classifier", shots.Classifier),
            ("protocol", $"{AccuracyFacts.Features(report.Protocol)}, seed {shots.Seed}"),
            AccuracyFacts.Speed(report),
        ]);
    }
}
