using Selfsame.Evaluation;
using Selfsame.Logging;
using Selfsame.Routing;
using Selfsame.Torch;
using Selfsame.Training;
using Selfsame.Vision.Sources;

namespace Selfsame.Studies;

/// <summary>Trains a cell as an ordinary run, which resumes from its checkpoint, and measures its last weights.</summary>
internal sealed class CellTask(StudyRecipe study, PlannedCell planned) : StudyTask(planned.Cell.Name)
{
    // The share of a cell's time that is training, for its progress.
    private const double TrainingShare = 0.85;

    public override bool IsDone(StudyDirectory directory) => File.Exists(directory.Result(Name));

    public override void Run(StudyDirectory directory, IImageSource images, IImageSource test, StudyTaskOptions options)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(options);
        var run = directory.Run(Name);
        try
        {
            Train(run, images, test, options);
        }
        catch (TrainingStoppedException e)
        {
            JsonFile.Write(directory.Result(Name), new CellResult { State = CellState.Stopped, Reason = e.Message });
            return;
        }

        Runtime.Threads = options.Threads;
        using var loaded = TrainedBackbone.Load(run.Backbone);
        using var subnets = study.Transfer.Sets.Count > 0 && planned.Recipe!.Sdr is { HasRoutes: true } ? TrainedSubnets.Load(run.Path) : null;
        var figures = new BackboneMeasurement(study, options.Part(TrainingShare, 1))
        {
            Backbone = loaded.Backbone,
            Info = loaded.Info,
            Checkpoint = run.Backbone,
            Subnets = subnets,
        }.Run(images, test);
        EvaluationLog.Append(run.Path, figures.Knn);
        EvaluationLog.Append(run.Path, figures.Linear);
        using var scope = new Scope();
        JsonFile.Write(directory.Result(Name), figures.ToResult(RunCheckpoint.Load(run.LastCheckpoint).Progress.Seconds));
    }

    private void Train(RunDirectory directory, IImageSource images, IImageSource test, StudyTaskOptions options)
    {
        if (directory.HasRun && Pretraining.IsFinished(directory.Path))
        {
            return;
        }

        var weights = study.InitFrom.Length > 0 && !directory.HasRun ? study.InitFrom : null;
        var how = new RunOptions { Test = test, InitFrom = weights, Cancellation = options.Cancellation };
        var recipe = planned.Recipe! with { Threads = planned.Recipe.Threads ?? options.Threads, Workers = planned.Recipe.Workers ?? options.Threads };
        using var run = directory.HasRun ? Pretraining.Resume(directory.Path, images, how) : Pretraining.Start(recipe, images, directory.Path, how);
        foreach (var step in run.Steps())
        {
            options.Progress?.Invoke(TrainingShare * step.Step / step.TotalSteps, FormattableString.Invariant($"{step.ImagesPerSecond:F0} images/s"));
        }
    }
}
