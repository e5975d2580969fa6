namespace Selfsame.Logging;

/// <summary>
/// Measures a training loop over a sliding window: images a second, the share of time spent waiting for data, and the time to the end.
/// Call <see cref="Resume"/> before the loop, <see cref="DataArrived"/> when a batch is there and <see cref="StepDone"/> after its step.
/// </summary>
/// <remarks>Not thread-safe: it belongs to the training thread.</remarks>
public sealed class ThroughputMeter
{
    private readonly TimeProvider _clock;
    private readonly TimeSpan _window;
    private readonly Queue<(long Images, TimeSpan Wait, TimeSpan Total)> _steps = new();
    private long _images;
    private TimeSpan _wait;
    private TimeSpan _total;
    private TimeSpan _currentWait;
    private long _start;

    /// <summary>Begins to measure.</summary>
    /// <param name="window">How much loop time the figures look back on; 30 seconds by default. The last step always counts.</param>
    /// <param name="clock">The source of time; the system's by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window isn't positive.</exception>
    public ThroughputMeter(TimeSpan? window = null, TimeProvider? clock = null)
    {
        _window = window ?? TimeSpan.FromSeconds(30);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_window, TimeSpan.Zero, nameof(window));
        _clock = clock ?? TimeProvider.System;
        Resume();
    }

    /// <summary>Images a second over the window; 0 before the first step.</summary>
    public double ImagesPerSecond => _total > TimeSpan.Zero ? _images / _total.TotalSeconds : 0;

    /// <summary>The share of the window's time spent waiting for data, from 0 to 1; 0 before the first step.</summary>
    public double DataWaitShare => _total > TimeSpan.Zero ? _wait / _total : 0;

    /// <summary>
    /// Starts the next step's time now, so that what came before (a probe, a checkpoint) counts as neither training nor waiting.
    /// </summary>
    public void Resume()
    {
        _start = _clock.GetTimestamp();
        _currentWait = TimeSpan.Zero;
    }

    /// <summary>Marks the batch's arrival: the time since the last step's end, or since <see cref="Resume"/>, was waiting.</summary>
    public void DataArrived() => _currentWait = _clock.GetElapsedTime(_start);

    /// <summary>Ends a step; the next one's wait begins.</summary>
    /// <param name="images">The step's images, views not counted.</param>
    public void StepDone(long images)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(images);
        var now = _clock.GetTimestamp();
        Count(images, _currentWait, _clock.GetElapsedTime(_start, now));
        (_start, _currentWait) = (now, TimeSpan.Zero);
    }

    /// <summary>The time that the remaining images take at the window's speed; null before the first step.</summary>
    public TimeSpan? Remaining(long images) =>
        ImagesPerSecond is > 0 and var rate && images / rate < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(images / rate) : null;

    private void Count(long images, TimeSpan wait, TimeSpan total)
    {
        _steps.Enqueue((images, wait, total));
        (_images, _wait, _total) = (_images + images, _wait + wait, _total + total);
        while (_steps.Count > 1 && _total > _window)
        {
            var old = _steps.Dequeue();
            (_images, _wait, _total) = (_images - old.Images, _wait - old.Wait, _total - old.Total);
        }
    }
}
