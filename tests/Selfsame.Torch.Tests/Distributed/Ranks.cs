using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Selfsame.Torch.Distributed;

namespace Selfsame.Torch.Tests.Distributed;

/// <summary>Ranks as threads of one process: as much Gloo and TCP as with processes, without their start.</summary>
internal static class Ranks
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Does something on every rank at once.</summary>
    public static void Run(int count, Action<ProcessGroup> action)
    {
        var port = FreePort();
        var errors = new Exception?[count];
        var threads = Enumerable.Range(0, count).Select(rank => new Thread(() => errors[rank] = Try(Place(rank, count, port), action))).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        // The others only say that one failed.
        if ((errors.FirstOrDefault(e => e is not null and not ProcessLostException) ?? errors.FirstOrDefault(e => e is not null)) is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    public static ProcessEnvironment Place(int rank, int count, int port) => new(rank, count, rank, count, "127.0.0.1", port);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
            }
            catch (Exception e)
            {
                group.Fail(e.Message);
                throw;
            }

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
