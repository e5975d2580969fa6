using System.Globalization;
using Selfsame.Recipes;
using Selfsame.Siamese;
using Selfsame.Siamese.Objectives;
using Selfsame.Training;

namespace Selfsame.Tests.Documentation;

/// <summary>What <see cref="Methods"/> says, as Markdown.</summary>
internal static class MethodTables
{
    private const int Large = 224;
    private const int Small = 32;

    /// <summary>All methods, a line each.</summary>
    public static string Overview()
    {
        var lines = Methods.Names.Select(name =>
        {
            var method = Methods.Create(name, Large);
            return $"| [{name}]({name}.md) | {Target(method)} | {Projector(method.Projector)} | {Predictor(method.Predictor)} | "
                + $"{Link(method.Objective)} | {Views(method.Views, method.Objective.NeedsTarget)} | {Form(name)} |";
        });
        return Table("| method | target | projector | predictor | loss | views | gradient form |", lines);
    }

    /// <summary>One method's parts, for both kinds of views and in both forms.</summary>
    public static string Parts(string name)
    {
        SiameseMethod[] methods = [Methods.Create(name, Large), Methods.Create(name, Small)];
        string Line(string part, Func<SiameseMethod, string> describe) => $"| {part} | {describe(methods[0])} | {describe(methods[1])} |";
        List<string> lines =
        [
            Line("target", Target),
            Line("projector", m => Projector(m.Projector)),
            Line("predictor", m => Predictor(m.Predictor)),
            Line("objective", m => $"{Link(m.Objective)}: {Options(m.Objective)}"),
            Line("views", m => Views(m.Views, m.Objective.NeedsTarget)),
            Line("optimiser", m => Optimizer(m.Training.Optimizer)),
            Line("schedule", m => Schedule(m.Training.Schedule)),
        ];
        if (GradientForms.Names.Contains(name))
        {
            methods = [GradientForms.Create(name, Large), GradientForms.Create(name, Small)];
            lines.Add(Line("gradient form", m => $"{Link(m.Objective)}: {Options(m.Objective)}"));
        }

        return Table($"| | {Large} px | {Small} px |", lines);
    }

    private static string Table(string header, IEnumerable<string> lines) =>
        $"\n{header}\n|{string.Concat(Enumerable.Repeat("---|", header.Count(c => c == '|') - 1))}\n{string.Join("\n", lines)}\n\n";

    private static string Target(SiameseMethod method)
    {
        var target = method.Target;
        var encoder = Number(target.Momentum) + (target.Cosine ? " to 1" : "") + (target.ShuffledParts > 1 ? $", shuffled in {target.ShuffledParts}" : "");
        return target.Kind switch
        {
            TargetKind.Shared => "shared",
            TargetKind.StopGradient => "stop-gradient",
            TargetKind.Momentum => $"momentum {encoder}",
            TargetKind.None => "none",
            TargetKind.Teacher => "teacher",
            TargetKind.TeacherBesideMomentum => $"teacher, and momentum {encoder}",
            _ => $"momentum {encoder}, in the positive only",
        };
    }

    private static string Projector(HeadOptions head)
    {
        if (head.Layers == 0)
        {
            return "none";
        }

        var widths = string.Join("-", [.. Enumerable.Repeat(Width(head.Hidden, "input"), head.Layers - 1), Width(head.Output, "teacher")]);
        return widths + (head is { Layers: > 1, HiddenNorm: false } ? ", no norm" : "") + (head.OutputNorm == HeadNorm.None ? "" : ", norm at the end");
    }

    private static string Width(int? width, string open) => width?.ToString(CultureInfo.InvariantCulture) ?? open;

    private static string Predictor(PredictorOptions predictor) => predictor.Kind == PredictorKind.Direct
        ? $"computed, decay {Number(predictor.Direct.Decay)}, epsilon {Number(predictor.Direct.Epsilon)}"
        : Projector(predictor);

    private static string Link(Objective objective) =>
        $"[{objective.GetType().Name}](../../src/Selfsame/{objective.GetType().Namespace!["Selfsame.".Length..].Replace('.', '/')}/{objective.GetType().Name}.cs)";

    private static string Options(Objective objective) =>
        RecipeWriter.Describe(objective) is { Count: > 0 } settings ? string.Join(", ", settings.Select(s => $"{s.Key} {s.Value}")) : "no options";

    private static string Views(ViewPlan views, bool hasTarget)
    {
        var sizes = views.Crops.GroupBy(c => c.Size).Select(g => $"{g.Count()}x{g.Key}");
        return string.Join(" + ", sizes) + (views.Symmetric ? "" : ", one way")
            + (views.Meeting == ViewMeeting.Same && hasTarget ? ", same for both" : "")
            + (views.Forward == ForwardMode.Batched ? ", batched" : "");
    }

    private static string Form(string name) => GradientForms.Names.Contains(name) ? Link(GradientForms.Create(name, Large).Objective) : "none";

    private static string Optimizer(OptimizerOptions optimizer) =>
        $"{optimizer.Name.ToString().ToLowerInvariant()}, lr {Number(optimizer.BaseLearningRate)} x batch / {optimizer.ReferenceBatch}, "
            + $"weight decay {Number(optimizer.WeightDecay)}"
        + (optimizer.ExcludeBiasAndNorm ? " (not on biases and norms)" : "") + (optimizer.FixedPredictorLr ? ", predictor's lr fixed" : "")
        + (optimizer.PredictorLrFactor != 1 ? $", predictor's lr x {Number(optimizer.PredictorLrFactor)}" : "");

    private static string Schedule(ScheduleOptions schedule) =>
        schedule.Name.ToString().ToLowerInvariant() + (schedule.WarmupEpochs > 0 ? $", {Number(schedule.WarmupEpochs)} epochs of warm-up" : "");

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal);
}
