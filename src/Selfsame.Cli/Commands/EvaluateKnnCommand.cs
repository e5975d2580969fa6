using System.CommandLine;
using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Evaluation;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame evaluate knn</c>.</summary>
internal sealed class EvaluateKnnCommand
{
    private static readonly KnnOptions s_defaults = new();

    private readonly MeasuredBackbone _measured = new(
        "Labelled images that vote (the bank)",
        "Labelled images to classify; by default the set's own test part, or each image of the data by all others",
        "The seed of --random");
    private readonly Option<int> _k = new("--k") { Description = "Neighbours that vote", HelpName = "N", DefaultValueFactory = _ => s_defaults.K };
    private readonly Option<double> _temperature = new("--temperature")
    {
        Description = "T in the weight exp(cos / T) of a vote",
        HelpName = "T",
        DefaultValueFactory = _ => s_defaults.Temperature,
    };

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var knn = new EvaluateKnnCommand();
        var command = new Command("knn", "Classifies images by their nearest neighbours in feature space: a measure that trains nothing.");
        knn._measured.AddTo(command, knn._k, knn._temperature);
        command.SetAction(knn.Execute);
        return command.WithExample(
            "selfsame evaluate knn runs/c10 --data cifar10.tar#cifar10/train --test cifar10.tar#cifar10/test --json",
            "selfsame evaluate knn backbone.pth --data fashion-mnist --random");
    }

    private int Execute(ParseResult result)
    {
        if (!_measured.IsRandom(result) && _measured.HasSeed(result))
        {
            throw new UsageException("--seed is the seed of --random; add --random or leave it out");
        }

        var options = new KnnOptions { K = result.GetValue(_k), Temperature = result.GetValue(_temperature) };
        _ = new KnnClassifier(options); // refuses bad options before features are computed
        return _measured.Run(
            result,
            needsTest: false,
            (features, cancellation) => new KnnEvaluation { Options = options }.Run(features, cancellation),
            Describe);
    }

    private static (string Title, IReadOnlyList<(string Name, string? Value)> Facts) Describe(EvaluationReport report)
    {
        var figures = report.Figures.ToDictionary();
        var protocol = report.Protocol;
        return ("kNN",
        [
            .. AccuracyFacts.Of(report),
            ("images", Terminal.Count((long)figures["images"])
                + (protocol.Test is null ? ", one left out at a time" : $", by {Terminal.Count((long)figures["bank"])} in the bank")),
            ("protocol", string.Create(CultureInfo.InvariantCulture, $"k = {protocol.K}, T = {protocol.Temperature}, {AccuracyFacts.Features(protocol)}")),
            AccuracyFacts.Speed(report),
        ]);
    }
}
