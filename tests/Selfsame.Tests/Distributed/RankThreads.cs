using System.Runtime.ExceptionServices;
using Selfsame.Torch;
using Selfsame.Torch.Distributed;

namespace Selfsame.Tests.Distributed;

/// <summary>Ranks as threads of this process: for what needs neither the random generator nor threads of its own.</summary>
internal static class RankThreads
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>Does something on every rank at once.</summary>
    public static void Run(int count, Action<ProcessGroup> action)
    {
        var port = RankProcesses.FreePort();
        var errors = new Exception?[count];
        var threads = Enumerable.Range(0, count)
            .Select(rank => new Thread(() => errors[rank] = Try(new(rank, count, rank, count, "127.0.0.1", port), action)))
            .ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        if ((errors.FirstOrDefault(e => e is not null and not ProcessLostException) ?? errors.FirstOrDefault(e => e is not null)) is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private static Exception? Try(ProcessEnvironment environment, Action<ProcessGroup> action)
    {
        try
        {
            using var scope = new Scope();
            using var group = ProcessGroup.Connect(environment, new ProcessGroupOptions { StartTimeout = s_limit, CollectiveTimeout = s_limit });
            try
            {
                action(group);
                return null;
            }
            catch (Exception e)
            {
                group.Fail(e.Message);
                throw;
            }
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
