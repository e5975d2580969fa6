namespace Selfsame.Cli.Studies;

/// <summary>A line on stderr now and then that says how far a study is.</summary>
internal sealed class StudyDisplay : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(30);
    private readonly Timer _timer;

    public StudyDisplay(StudyProgress progress) =>
        _timer = new Timer(_ => Console.Error.WriteLine(progress.Line()), null, s_interval, s_interval);

    public void Dispose() => _timer.Dispose();
}
