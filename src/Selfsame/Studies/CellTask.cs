using Selfsame.Evaluation;
using Selfsame.Logging;
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
        var measuring = options with { Progress = (share, what) => options.Progress?.Invoke(TrainingShare + ((1 - TrainingShare) * share), what) };
        var (knn, linear) = BackboneMeasurement.Run(study.Evaluation, loaded.Backbone, loaded.Info, run.Backbone, null, images, test, measuring);
        EvaluationLog.Append(run.Path, knn);
        EvaluationLog.Append(run.Path, linear);
        using var scope = new Scope();
        JsonFile.Write(directory.Result(Name), new CellResult
        {
            State = CellState.Finished,
            Knn = knn.ToJsonObject(),
            Linear = linear.ToJsonObject(),
            TrainingSeconds = RunCheckpoint.Load(run.LastCheckpoint).Progress.Seconds,
        });
    }

    private void Train(RunDirectory directory, IImageSource images, IImageSource test, StudyTaskOptions options)
    {
        if (directory.HasRun && Pretraining.IsFinished(directory.Path))
        {
            return;
        }

        var how = new RunOptions { Test = test, Cancellation = options.Cancellation };
        var recipe = planned.Recipe! with { Threads = planned.Recipe.Threads ?? options.Threads, Workers = planned.Recipe.Workers ?? options.Threads };
        using var run = directory.HasRun ? Pretraining.Resume(directory.Path, images, how) : Pretraining.Start(recipe, images, directory.Path, how);
        foreach (var step in run.Steps())
        {
            options.Progress?.Invoke(TrainingShare * step.Step / step.TotalSteps, FormattableString.Invariant($"{step.ImagesPerSecond:F0} images/s"));
        }
    }
}
