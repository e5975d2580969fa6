using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Selfsame.Benchmarks.Scaling;

/// <summary>Processes of one core each that train together.</summary>
internal sealed class Job : IDisposable
{
    private readonly List<Process> _workers = [];

    /// <summary>Starts a process on each of some cores.</summary>
    public Job(string[] arguments, params IReadOnlyList<int> cores)
    {
        var port = FreePort();
        for (var rank = 0; rank < cores.Count; rank++)
        {
            var start = new ProcessStartInfo("taskset", ["-c", $"{cores[rank]}", Environment.ProcessPath!, Worker.Word, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            foreach (var (name, value) in new[]
            {
                ("RANK", $"{rank}"),
                ("LOCAL_RANK", $"{rank}"),
                ("WORLD_SIZE", $"{cores.Count}"),
                ("LOCAL_WORLD_SIZE", $"{cores.Count}"),
                ("MASTER_ADDR", "127.0.0.1"),
                ("MASTER_PORT", $"{port}"), ("OMP_NUM_THREADS", "1"),
            })
            {
                start.Environment[name] = value;
            }

            _workers.Add(Process.Start(start)!);
        }
    }

    /// <summary>Takes a round's steps; milliseconds of one, the slowest process's.</summary>
    public double Run() => Run([this])[0];

    /// <summary>Takes a round's steps in several jobs at the same time.</summary>
    public static double[] Run(IReadOnlyList<Job> jobs)
    {
        foreach (var job in jobs)
        {
            job.Begin();
        }

        return [.. jobs.Select(job => job.End())];
    }

    private void Begin()
    {
        foreach (var worker in _workers)
        {
            worker.StandardInput.WriteLine();
            worker.StandardInput.Flush();
        }
    }

    private double End() =>
        _workers.Max(w => double.Parse(w.StandardOutput.ReadLine() ?? throw new InvalidOperationException("a process ended"), CultureInfo.InvariantCulture));

    public void Dispose()
    {
        foreach (var worker in _workers)
        {
            worker.StandardInput.Close();
        }

        foreach (var worker in _workers)
        {
            worker.WaitForExit();
            worker.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
