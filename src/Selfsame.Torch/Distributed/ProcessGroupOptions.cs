namespace Selfsame.Torch.Distributed;

/// <summary>How a process group waits.</summary>
public sealed record ProcessGroupOptions
{
    /// <summary>What carries the collectives.</summary>
    public DistributedBackend Backend { get; init; } = DistributedBackend.Gloo;

    /// <summary>How long all processes may take to appear.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one collective may take. Processes that are alive may be busy with other things, such as a probe on one of them.</summary>
    public TimeSpan CollectiveTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a process may give no sign of life before the others stop. The signs come once a second from a thread of their own.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Called on another thread, with the reason, when the group is lost and this process is still held by native code a few seconds later: the place
    /// to end the process.
    /// </summary>
    public Action<string>? OnStuck { get; init; }
}
