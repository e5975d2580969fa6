using System.Diagnostics;
using System.Globalization;

namespace Selfsame.Benchmarks.Serving;

/// <summary><c>selfsame serve</c> as a process of its own, on a port of its choice.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess(string weights, int threads, IReadOnlyList<string> options)
    {
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Selfsame.Cli.dll"), "serve", weights, "--port", "0", "--threads", threads.ToString(CultureInfo.InvariantCulture), .. options])
        {
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        string? line;
        do
        {
            line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the server ended before it listened");
        }
        while (!line.Contains(" answers at ", StringComparison.Ordinal));
        Address = new Uri(line.Split(" answers at ")[1].Split(' ')[0]);
        _ = _process.StandardOutput.ReadToEndAsync();
    }

    public Uri Address { get; }

    /// <summary>Processor time so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory now and at most, in MB.</summary>
    public (double Now, double Peak) Memory
    {
        get
        {
            var lines = File.ReadAllLines($"/proc/{_process.Id}/status");
            return (Read("VmRSS:"), Read("VmHWM:"));

            double Read(string name) =>
                double.Parse(
                    Array.Find(
                        lines, l => l.StartsWith(name, StringComparison.Ordinal))!.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
                    CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
    }

    /// <summary>Ends it as an orchestrator does.</summary>
    /// <returns>The exit code.</returns>
    public int Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
