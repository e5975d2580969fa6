using Selfsame.Evaluation;
using Selfsame.Routing;
using Selfsame.Transfers;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;
using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>Measures a backbone the way a study states: kNN and a linear classifier on the same features, then its worth on other sets.</summary>
internal sealed class BackboneMeasurement
{
    private readonly StudyRecipe _study;
    private readonly StudyTaskOptions _how;

    /// <param name="study">The study.</param>
    /// <param name="how">Told how far the measurement is.</param>
    public BackboneMeasurement(StudyRecipe study, StudyTaskOptions how) => (_study, _how) = (study, how);

    /// <summary>The backbone.</summary>
    public required Backbone Backbone { get; init; }

    /// <summary>What is known of it.</summary>
    public required BackboneInfo Info { get; init; }

    /// <summary>The file of its weights; null for a floor.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The seed of random weights.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Its sub-nets, which other sets are routed to; null for a network without any.</summary>
    public TrainedSubnets? Subnets { get; init; }

    public BackboneFigures Run(IImageSource images, IImageSource test)
    {
        var sets = _study.Transfer.Sets.Count;
        var (knn, linear) = Own(images, test, _how.Part(0, 1.0 / (1 + sets)));
        return new BackboneFigures(knn, linear, sets == 0 ? null : Transfers(_how.Part(1.0 / (1 + sets), 1)));
    }

    private (EvaluationReport Knn, EvaluationReport Linear) Own(IImageSource images, IImageSource test, StudyTaskOptions how)
    {
        var options = _study.Evaluation;
        using var train = Limited(images, options.Train);
        using var queries = Limited(test, options.Test);
        using var features = Features(Backbone, Info, train, queries, how.Part(0, 0.7));
        how.Progress?.Invoke(0.7, "kNN");
        var knn = new KnnEvaluation { Options = new KnnOptions { K = options.K, Temperature = options.Temperature } }.Run(features, how.Cancellation);
        how.Progress?.Invoke(0.85, "linear classifier");
        return (knn, new LinearEvaluation { Options = options.Linear }.Run(features, how.Cancellation));
    }

    private CellTransfer[] Transfers(StudyTaskOptions how)
    {
        var protocols = _study.Transfer.CreateProtocols();
        var sets = _study.Transfer.Open();
        try
        {
            return [.. sets.Select((set, i) => Transfer(set, protocols, how.Part((double)i / sets.Count, (i + 1.0) / sets.Count)))];
        }
        finally
        {
            foreach (var set in sets)
            {
                set.Dispose();
            }
        }
    }

    private CellTransfer Transfer(TransferSet set, IReadOnlyList<TransferProtocol> protocols, StudyTaskOptions how)
    {
        how.Progress?.Invoke(0, set.Name);
        return new CellTransfer
        {
            Set = set.Name,
            Figures = Figures(Backbone, Info, set, protocols, how.Part(0, Subnets is null ? 1 : 0.2)),
            Route = Subnets is null ? null : Route(Subnets, set, protocols, how.Part(0.2, 1)),
        };
    }

    // Chosen on the training images, measured on the others.
    private CellRoute Route(TrainedSubnets subnets, TransferSet set, IReadOnlyList<TransferProtocol> protocols, StudyTaskOptions how)
    {
        var found = new SubnetRouting(subnets).Run(
            set.Train, null, (_, _, p) => how.Progress?.Invoke(0.8 * p.Done / p.Total, $"routing {set.Name}"), how.Cancellation);
        using var best = subnets.Extract(found.Best.Path);
        return new CellRoute
        {
            Subnet = found.Best.Path.Equals(SubnetPath.Largest) ? "largest" : found.Best.Path.ToString(),
            Subnets = subnets.Paths.Count,
            Best = found.Best.Top1,
            Mean = found.Scores.Where(s => s != found.Largest).Average(s => s.Top1),
            Largest = found.Largest.Top1,
            Figures = Figures(best.Backbone, best.Info, set, protocols, how.Part(0.8, 1)),
        };
    }

    private Dictionary<string, double> Figures(
        Backbone backbone, BackboneInfo info, TransferSet set, IReadOnlyList<TransferProtocol> protocols, StudyTaskOptions how)
    {
        using var features = Features(backbone, info, set.Train, set.Test, how);
        return protocols.ToDictionary(p => p.Name, p => TransferResult.FigureOf(p.Measure(features, how.Cancellation).ToJsonObject()));
    }

    private EvaluationFeatures Features(Backbone backbone, BackboneInfo info, IImageSource train, IImageSource test, StudyTaskOptions how) =>
        EvaluationFeatures.Extract(
            backbone, info, train, test, Checkpoint, Seed, p => how.Progress?.Invoke((double)p.Done / p.Total, "features"), how.Cancellation);

    private static SubsetSource Limited(IImageSource source, int limit) => SubsetSource.Spread(source, limit == 0 ? source.Count : limit);
}
