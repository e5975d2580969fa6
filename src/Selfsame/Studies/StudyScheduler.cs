namespace Selfsame.Studies;

/// <summary>Does tasks several at a time, each as soon as what it needs is done. A task that fails doesn't keep others from being done.</summary>
public sealed class StudyScheduler
{
    private readonly Func<StudyTask, CancellationToken, Task> _run;
    private readonly int _jobs;

    /// <summary>Prepares.</summary>
    /// <param name="jobs">How many tasks at a time.</param>
    /// <param name="run">Does one.</param>
    public StudyScheduler(int jobs, Func<StudyTask, CancellationToken, Task> run)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(jobs, 1);
        ArgumentNullException.ThrowIfNull(run);
        _jobs = jobs;
        _run = run;
    }

    /// <summary>Does all tasks.</summary>
    /// <param name="tasks">What waits, in order.</param>
    /// <param name="ended">Told after each, with the error of one that failed.</param>
    /// <param name="cancellation">Starts no more, and ends those that run.</param>
    /// <returns>The tasks that failed, with their errors; one whose need failed isn't tried and isn't among them.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; all tasks have ended.</exception>
    public async Task<IReadOnlyList<(StudyTask Task, Exception Error)>> RunAsync(
        IEnumerable<StudyTask> tasks,
        Action<StudyTask, Exception?>? ended = null,
        CancellationToken cancellation = default)
    {
        var waiting = tasks.ToList();
        var running = new Dictionary<Task, StudyTask>();
        var failed = new List<(StudyTask, Exception)>();
        while (true)
        {
            var undone = waiting.Concat(running.Values).Concat(failed.Select(f => f.Item1)).Select(t => t.Name).ToHashSet();
            while (!cancellation.IsCancellationRequested && running.Count < _jobs && waiting.Find(t => !t.Needs.Any(undone.Contains)) is { } next)
            {
                waiting.Remove(next);
                running.Add(_run(next, cancellation), next);
            }

            if (running.Count == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                return failed;
            }

            var finished = await Task.WhenAny(running.Keys).ConfigureAwait(false);
            running.Remove(finished, out var task);
            if (finished.Exception?.InnerException is { } error)
            {
                failed.Add((task!, error));
            }

            if (!finished.IsCanceled)
            {
                ended?.Invoke(task!, finished.Exception?.InnerException);
            }
        }
    }
}
