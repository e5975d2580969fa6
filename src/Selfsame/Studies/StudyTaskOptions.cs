namespace Selfsame.Studies;

/// <summary>How a task is carried out: threads change last digits, nothing else changes results.</summary>
public sealed record StudyTaskOptions
{
    /// <summary>Threads an operator uses, and threads that read images.</summary>
    public required int Threads { get; init; }

    /// <summary>Told how far the task is, from 0 to 1, with a few words.</summary>
    public Action<double, string>? Progress { get; init; }

    /// <summary>Ends the task; what is done is kept.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The same for a part of the task, whose progress from 0 to 1 is the task's from one share to another.</summary>
    internal StudyTaskOptions Part(double from, double to) => this with { Progress = (share, what) => Progress?.Invoke(from + ((to - from) * share), what) };
}
