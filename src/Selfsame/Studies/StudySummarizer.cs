using Selfsame.Logging;
using Selfsame.Siamese;
using Selfsame.Training;

namespace Selfsame.Studies;

/// <summary>Sums up what a study's folder holds so far.</summary>
internal static class StudySummarizer
{
    private static readonly string[] s_curves =
    [
        "loss",
        "positiveSimilarity",
        "negativeSimilarity",
        "std",
        "effectiveRank",
        "knn",
        StudyFindings.InstanceAccuracy
    ];

    public static StudySummary Summarize(Study study)
    {
        var plan = study.Plan;
        CellSummary[] cells = [.. plan.Cells.Select(c => Of(study.Directory, c))];
        GroupSummary[] groups =
        [
            .. cells.Where(c => c.State == CellState.Finished)
                .GroupBy(c => (c.Method, c.Form, c.Target, c.Variant))
                .Select(g => new GroupSummary(
                    g.Key.Method,
                    g.Key.Form,
                    g.Key.Target,
                    MethodFamily.Of(g.Key.Method),
                    Statistics(g.Select(c => c.Knn)),
                    Statistics(g.Select(c => c.Linear)),
                    g.Key.Variant)
                {
                    TrainingSeconds = Statistics(g.Select(c => c.TrainingSeconds)),
                    Subnets = g.First().Transfers is [var any, ..] ? any.Route?.Subnets : null,
                    Transfers = GroupTransfer.Of(g.Select(c => c.Transfers)),
                }),
        ];
        FloorSummary[] floors =
        [
            .. FloorTask.Backbones(plan).SelectMany(b =>
                Floor(study.Directory, b.Name.Length == 0 ? "random" : $"random ({b.Name})", plan.Recipe.Seeds.Select(seed => FloorTask.Random(b.Name, seed)))),
            .. Floor(study.Directory, "pixels", [FloorTask.Pixels]),
        ];
        var gradients = plan.Reference is null ? null : JsonFile.Read<GradientComparison>(study.Directory.Gradients);
        return new StudySummary
        {
            Conditions = Conditions(plan),
            Cells = cells,
            Groups = groups,
            Floors = floors,
            Gradients = gradients,
            Findings = [.. StudyFindings.Of(cells, groups, floors, gradients), .. TransferFindings.Of(groups, plan.Recipe.Transfer.Protocols)],
        };
    }

    private static CellSummary Of(StudyDirectory directory, PlannedCell planned)
    {
        var cell = planned.Cell;
        var result = planned.Refusal is { } refusal
            ? new CellResult { State = CellState.Refused, Reason = refusal }
            : JsonFile.Read<CellResult>(directory.Result(cell.Name)) ?? new CellResult { State = CellState.Waiting };
        return new CellSummary
        {
            Name = cell.Name,
            Method = cell.Method,
            Form = cell.Form,
            Target = StudyText.Of(cell.Target),
            Variant = cell.Variant,
            Seed = cell.Seed,
            State = result.State,
            Reason = result.Reason,
            Note = planned.Note,
            Knn = CellResult.Figure(result.Knn, "top1"),
            Linear = CellResult.Figure(result.Linear, "top1"),
            LinearBest = CellResult.Figure(result.Linear, "bestTop1"),
            CheckpointSha256 = (string?)result.Knn?["protocol"]?["checkpointSha256"],
            Transfers = result.Transfers,
            TrainingSeconds = result.State == CellState.Finished ? result.TrainingSeconds : null,
            HealthyStd = planned.Recipe?.Method.Projector is { Layers: > 0, Output: { } width } ? 1 / Math.Sqrt(width) : null,
            Curves = Curves(directory.Run(cell.Name)),
        };
    }

    private static Dictionary<string, IReadOnlyList<CurvePoint>> Curves(RunDirectory run)
    {
        if (!File.Exists(run.Metrics))
        {
            return [];
        }

        var lines = MetricsLog.Read(run.Metrics).ToList();
        return s_curves
            .Select(name => (Name: name, Points: (IReadOnlyList<CurvePoint>)
            [
                .. lines
                    .Where(l => l.Number(name) is { } value && double.IsFinite(value))
                    .Select(l => new CurvePoint(l.Number("epoch") ?? 0, l.Number(name)!.Value)),
            ]))
            .Where(c => c.Points.Count > 0)
            .ToDictionary(c => c.Name, c => c.Points);
    }

    private static IEnumerable<FloorSummary> Floor(StudyDirectory directory, string name, IEnumerable<string> tasks)
    {
        var results = tasks.Select(t => JsonFile.Read<CellResult>(directory.Result(t))).OfType<CellResult>().ToList();
        return results.Count == 0
            ? []
            :
            [
                new FloorSummary(
                    name,
                    Statistics(results.Select(r => CellResult.Figure(r.Knn, "top1"))),
                    Statistics(results.Select(r => CellResult.Figure(r.Linear, "top1"))))
                {
                    Transfers = GroupTransfer.Of(results.Select(r => r.Transfers)),
                },
            ];
    }

    private static SampleStatistics Statistics(IEnumerable<double?> values) => SampleStatistics.Of(values.OfType<double>());

    private static StudyConditions Conditions(StudyPlan plan)
    {
        var recipes = plan.Cells.Select(c => c.Recipe).OfType<PretrainRecipe>().ToList();
        var first = recipes.FirstOrDefault();
        var oneBackbone = FloorTask.Backbones(plan).Count == 1;
        return new StudyConditions
        {
            Data = plan.Recipe.Data,
            Test = plan.Recipe.Test,
            Images = first?.Limit is > 0 and var limit ? limit : null,
            ImagesVary = recipes.DistinctBy(r => (r.Limit, string.Join('\n', r.Classes))).Count() > 1,
            Epochs = recipes.DistinctBy(r => r.Epochs).Count() == 1 ? first!.Epochs : null,
            BatchSize = first?.BatchSize,
            Backbone = oneBackbone ? first?.Backbone.Name : null,
            Width = oneBackbone ? first?.Backbone.Width : null,
            ImageSize = plan.ImageSize,
            Evaluation = plan.Recipe.Evaluation,
            Transfer = plan.Recipe.Transfer,
            Recipe = plan.Recipe.Write(),
        };
    }
}
