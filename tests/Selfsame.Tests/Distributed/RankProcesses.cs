using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Selfsame.Torch.Distributed;
using Xunit;

namespace Selfsame.Tests.Distributed;

/// <summary>
/// The tests' own assembly, started once for each rank: it sees a job's name in its environment, does that job instead of running tests, and ends. Processes,
/// because the random generator and the number of threads are the process's.
/// </summary>
internal static class RankProcesses
{
    private const string JobVariable = "SELFSAME_TEST_JOB";
    private const string FolderVariable = "SELFSAME_TEST_FOLDER";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);

    private static readonly Dictionary<string, Action<ProcessGroup, string>> s_jobs = new()
    {
        [nameof(MethodsJob)] = MethodsJob.Run,
        [nameof(RunsJob)] = RunsJob.Run,
    };

    /// <summary>The job that the environment names; null where tests are to be run.</summary>
    public static string? Job => Environment.GetEnvironmentVariable(JobVariable);

    /// <summary>Does a job as one of its ranks.</summary>
    /// <returns>The exit code.</returns>
    public static int Do(string job)
    {
        try
        {
            using var group = ProcessGroup.FromEnvironment(new ProcessGroupOptions { StartTimeout = TimeSpan.FromMinutes(4) })!;
            try
            {
                s_jobs[job](group, Environment.GetEnvironmentVariable(FolderVariable)!);
                return 0;
            }
            catch (Exception e)
            {
                group.Fail(e.ToString());
                throw;
            }
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            return 1;
        }
    }

    /// <summary>Does a job on so many ranks, and asserts that all did it.</summary>
    public static void Run(string job, int count, string folder)
    {
        var port = FreePort();
        var processes = Enumerable.Range(0, count).Select(rank => Start(job, rank, count, port, folder)).ToList();
        try
        {
            foreach (var (process, error) in processes)
            {
                Assert.True(process.WaitForExit(s_limit), $"{job} took too long");
                Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
            }
        }
        finally
        {
            foreach (var (process, _) in processes)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    private static (Process Process, Task<string> Error) Start(string job, int rank, int count, int port, string folder)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(RankProcesses).Assembly.Location]) { RedirectStandardError = true };
        Set("RANK", rank);
        Set("LOCAL_RANK", rank);
        Set("WORLD_SIZE", count);
        Set("LOCAL_WORLD_SIZE", count);
        Set("MASTER_PORT", port);
        Set("OMP_NUM_THREADS", 1);
        start.Environment["MASTER_ADDR"] = "127.0.0.1";
        start.Environment["GLOO_SOCKET_IFNAME"] = "lo";
        start.Environment[JobVariable] = job;
        start.Environment[FolderVariable] = folder;
        var process = Process.Start(start)!;
        return (process, process.StandardError.ReadToEndAsync());

        void Set(string name, int value) => start.Environment[name] = value.ToString(CultureInfo.InvariantCulture);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
