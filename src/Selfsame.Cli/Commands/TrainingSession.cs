using System.Globalization;
using System.Text.Json;
using Selfsame.Cli.Output;
using Selfsame.Distillation;
using Selfsame.Logging;
using Selfsame.Routing;
using Selfsame.Siamese;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Backbones;

namespace Selfsame.Cli.Commands;

/// <summary>Trains a prepared run in front of a person: what was resolved, how it goes, what came out.</summary>
internal static class TrainingSession
{
    private const string SmallForm =
        ", in its form for images of 64 px or less: narrower heads, faster momentum, stronger weight decay than published";

    /// <summary>Trains to the end, or until it's interrupted.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(PretrainingRun run, Terminal terminal, Interruption interruption)
    {
        var folder = run.Directory!.Path;
        terminal.Line(
            run.Step == 0
                ? $"pre-training into {folder}"
                : $"continuing {folder} at step {Terminal.Count(run.Step)} of {Terminal.Count(run.TotalSteps)}");
        terminal.Facts(Resolved(run));
        try
        {
            Show(run, terminal);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested || run.Group is not null)
        {
            terminal.Line($"stopped at step {run.Step}; continue with: selfsame pretrain --resume {folder}");
            return interruption.Code;
        }
        catch (IOException e) when (File.Exists(run.Directory.LastCheckpoint))
        {
            throw new IOException($"{CommandErrors.OneLine(e.Message).TrimEnd('.')}; the last checkpoint is intact, "
                + $"continue with: selfsame pretrain --resume {folder}", e);
        }

        terminal.Line("done");
        if (run.Group is null or { Rank: 0 })
        {
            terminal.Facts(Outcome(run));
        }

        return ExitCode.Ok;
    }

    private static void Show(PretrainingRun run, Terminal terminal)
    {
        if (terminal.IsInteractive)
        {
            LiveTrainingDisplay.Run(terminal, run, Train);
        }
        else
        {
            Train(new PlainTrainingDisplay(terminal, run));
        }

        void Train(ITrainingDisplay display)
        {
            foreach (var step in run.Steps())
            {
                display.Show(step);
            }
        }
    }

    private static IReadOnlyList<(string Name, string? Value)> Resolved(PretrainingRun run)
    {
        var recipe = run.Recipe;
        var crops = recipe.Views.Crops;
        var small = crops.Max(c => c.Size) <= Augmentations.SmallSize;
        return
        [
            ("method", recipe.Method.Name + (small ? SmallForm : "")),
            ("heads", Heads(recipe.Method)),
            ("target", Target(recipe.Method.Target)),
            ("teacher", run.Model.Teacher is { } teacher ? Describe(teacher, recipe.Method.Target.Teacher!) : null),
            ("backbone", Describe(run.Model.Online.Backbone)),
            ("views", recipe.Views.Describe()),
            ("sub-nets", Subnets(recipe.Sdr, run.Model.Subnets)),
            ("data", Data(recipe)),
            ("optimiser", recipe.Optimizer.Name.ToString().ToLowerInvariant()),
            ("learning rate", $"{recipe.Optimizer.Describe(recipe.BatchSize)}, {Kebab(recipe.Schedule.Name)}{Warmup(recipe.Schedule)}"),
            ("steps", $"{Terminal.Count(run.TotalSteps)} = {recipe.Epochs} epochs x {Terminal.Count(run.StepsPerEpoch)}, batch {recipe.BatchSize}"
                + (recipe.Accumulation > 1 ? $" in {recipe.Accumulation} parts" : "")),
            ("accumulation", recipe.DescribeAccumulation()),
            ("processes", Processes(run)),
            ("machine", $"{recipe.Device}, {Runtime.Threads} {(Runtime.Threads == 1 ? "thread" : "threads")} an operator, {recipe.Workers} "
                + $"to read images, seed {recipe.Seed}"),
        ];
    }

    private static IReadOnlyList<(string Name, string? Value)> Outcome(PretrainingRun run)
    {
        var directory = run.Directory!;
        var progress = run.Last!;
        var before = MetricsLog.Read(directory.Metrics).FirstOrDefault(l => l.Step == 0 && l.Number("featureStd") is not null)?.Number("knn");
        var skipped = SkippedLog.Read(directory.Skipped).Count;
        return
        [
            ("kNN before", before is { } floor ? Terminal.Percent(floor) : null),
            ("kNN last", progress.LastKnn is { } last ? Terminal.Percent(last) : null),
            ("kNN best", progress.BestKnn is { } best ? string.Create(CultureInfo.InvariantCulture, $"{best:F1} % at epoch {progress.BestEpoch}") : null),
            ("time", Terminal.Time(TimeSpan.FromSeconds(progress.Seconds))
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $", {progress.Step * run.Recipe.BatchSize / progress.Seconds:F0} images/s with probes and checkpoints")),
            ("skipped", skipped > 0 ? $"{skipped} {(skipped == 1 ? "image" : "images")} that can't be read, listed with reasons in {directory.Skipped}" : null),
            ("backbone", directory.Backbone),
            ("run", $"{directory.Path} (recipe.yaml, metrics.jsonl, TensorBoard events, checkpoints)"),
            ("next", Next(run)),
        ];
    }

    private static string? Subnets(SdrOptions? sdr, SubnetModel? subnets) => sdr is null || subnets is null ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{subnets.Visits.Size(0)}, {sdr.Subnets.Shared:P0} of the channels shared, one of {sdr.Subnets.Groups} groups of the rest in each stage; "
            + $"phases of {string.Join(", ", sdr.Phases!)} epochs; a batch of {sdr.BatchSize} of a sub-net's images besides each of the largest network's");

    private static string? Processes(PretrainingRun run) => run.Group is { } group
        ? $"{group.Size}, {run.Recipe.BatchSize / group.Size} images of each batch, batch norm over "
            + $"{(run.Recipe.SyncBatchNorm ? "the whole batch" : "each process's own")}"
        : null;

    private static string Next(PretrainingRun run) => string.Join(' ', new[]
    {
        "selfsame", run.Last!.LastKnn is null ? "embed" : "evaluate knn", Quoted(run.Directory!.Path), "--data", Quoted(run.Recipe.Data),
        run.Last.LastKnn is null ? "--out features.npy" : run.Recipe.Test.Length > 0 ? $"--test {Quoted(run.Recipe.Test)}" : null,
    }.OfType<string>());

    private static string Describe(Backbone backbone)
    {
        var options = backbone.Options;
        var stem = options.Stem == BackboneStem.Small ? "small-image stem (3x3, no max-pool)" : "ImageNet stem";
        return string.Create(CultureInfo.InvariantCulture,
            $"{options.Name}, width {options.Width}, {stem}, {Terminal.Count(backbone.Parameters().Sum(p => p.NumElements))} parameters, "
                + $"{backbone.FeatureWidth} features");
    }

    private static string Describe(Teacher teacher, TeacherOptions options)
    {
        var provenance = teacher.Info.Provenance;
        var trained = provenance.Method is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $" by {provenance.Method}{(provenance.Epochs is { } epochs ? $", {epochs:0.##} epochs" : "")}");
        var features = teacher.HasProjector ? "features of its projector" : "pooled features";
        var draws = options.CachedDraws > 0 ? $", kept for {options.CachedDraws} {(options.CachedDraws == 1 ? "draw" : "draws")} of each image" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{options.Path}: {teacher.Info.Options.Name} of width {teacher.Info.Options.Width}{trained}, {teacher.Width} "
                + $"{features}{draws}, SHA-256 {teacher.Sha256[..12]}...");
    }

    private static string Data(PretrainRecipe recipe) => recipe.Data
        + (recipe.Classes.Count > 0 ? $", {Terminal.Count(recipe.Classes.Count)} of its classes" : "")
        + (recipe.Limit > 0 ? $", at most {Terminal.Count(recipe.Limit)} images" : "");

    private static string Heads(SiameseMethod method) => $"projector {Head(method.Projector)}" + method.Predictor switch
    {
        { Kind: PredictorKind.Direct } => ", predictor computed (DirectPred)",
        { Layers: > 0 } learned => $", predictor {Head(learned)}",
        _ => "",
    };

    private static string Head(HeadOptions head) =>
        head.Layers == 0 ? "none" : string.Join('-', Enumerable.Repeat(head.Hidden, head.Layers - 1).Append(head.Output));

    private static string Target(TargetBranch target) => target.Kind switch
    {
        TargetKind.Shared => "the online branch, with gradient",
        TargetKind.None => "none",
        TargetKind.StopGradient => "the online branch, detached",
        TargetKind.Teacher => "a frozen teacher",
        TargetKind.TeacherBesideMomentum => $"a frozen teacher, and for the second part of the loss a {Target(target with { Kind = TargetKind.Momentum })}",
        _ =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"momentum encoder (EMA), m = {target.Momentum}{(target.Cosine ? " rising to 1 along a cosine" : "")}, once a step"),
    };

    private static string Warmup(ScheduleOptions schedule) =>
        schedule.WarmupEpochs > 0 ? string.Create(CultureInfo.InvariantCulture, $" after {schedule.WarmupEpochs} epochs of warm-up") : "";

    private static string Kebab(ScheduleName schedule) => JsonNamingPolicy.KebabCaseLower.ConvertName(schedule.ToString());

    private static string Quoted(string path) => path.Any(c => char.IsWhiteSpace(c) || c == '#') ? $"'{path}'" : path;
}
