using System.Globalization;
using Selfsame.Cli.Output;
using Selfsame.Studies;

namespace Selfsame.Cli.Studies;

/// <summary>How far a study is, over all of its tasks, and when it will end. Used from several threads.</summary>
internal sealed class StudyProgress(Study study, int jobs)
{
    // Shares below this say nothing about a task's speed: it is still starting.
    private const double Meaningful = 0.02;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTime Since, double From, double Share, string What)> _running = [];
    private readonly List<double> _seconds = [];
    private readonly DateTime _started = DateTime.UtcNow;

    /// <summary>A task begins.</summary>
    public void Begin(string name)
    {
        lock (_lock)
        {
            _running[name] = (DateTime.UtcNow, double.NaN, 0, "starting");
        }
    }

    /// <summary>A task is at a share of its work. A resumed one begins where it was.</summary>
    public void Update(string name, double share, string what)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(name, out var task))
            {
                _running[name] = double.IsNaN(task.From) ? (DateTime.UtcNow, share, share, what) : task with { Share = share, What = what };
            }
        }
    }

    /// <summary>A task has ended.</summary>
    public void End(string name, bool well)
    {
        lock (_lock)
        {
            if (_running.Remove(name, out var task) && well && IsCell(name) && task.From is < 0.5)
            {
                _seconds.Add((DateTime.UtcNow - task.Since).TotalSeconds / (1 - task.From));
            }
        }
    }

    /// <summary>How it goes, in one line.</summary>
    public string Line()
    {
        lock (_lock)
        {
            var cells = study.Plan.Cells.Where(c => c.Recipe is not null).ToList();
            var waiting = study.Waiting.Select(t => t.Name).ToHashSet();
            var done = cells.Count(c => !waiting.Contains(c.Cell.Name));
            var now = string.Join(
                "; ",
                _running.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {100 * r.Value.Share:F0} % ({r.Value.What})")));
            var remaining = Remaining(cells.Count(c => waiting.Contains(c.Cell.Name)));
            return $"{done}/{cells.Count} cells, {Terminal.Time(DateTime.UtcNow - _started)} so far"
                + (remaining is { } left ? $", about {Terminal.Time(left)} to go" : "") + (now.Length > 0 ? $": {now}" : "");
        }
    }

    // What a cell takes, from those that ended and those that run; then what is left of all, divided among the jobs.
    private TimeSpan? Remaining(int cells)
    {
        var estimates = _seconds.Concat(_running
            .Where(r => IsCell(r.Key) && r.Value.Share - r.Value.From > Meaningful)
            .Select(r => (DateTime.UtcNow - r.Value.Since).TotalSeconds / (r.Value.Share - r.Value.From))).ToList();
        if (estimates.Count == 0)
        {
            return null;
        }

        var work = cells - _running.Where(r => IsCell(r.Key)).Sum(r => r.Value.Share);
        return TimeSpan.FromSeconds(Math.Max(0, work * estimates.Average() / Math.Min(jobs, Math.Max(1, cells))));
    }

    private bool IsCell(string name) => study.Plan.Cells.Any(c => c.Cell.Name == name);
}
