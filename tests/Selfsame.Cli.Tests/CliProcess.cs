using System.Diagnostics;
using Xunit;

namespace Selfsame.Cli.Tests;

/// <summary>The built command as a process of its own, as a user starts it.</summary>
public sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private CliProcess(ProcessStartInfo start)
    {
        start.Environment["OMP_NUM_THREADS"] = "1"; // On a machine that is busy otherwise, operators' threads wait for each other.
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The command's assembly, beside the tests.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "Selfsame.Cli.dll");

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts the command.</summary>
    public static CliProcess Start(params IEnumerable<string> args) => new(new ProcessStartInfo("dotnet", [Assembly, .. args]));

    /// <summary>Starts another program with variables of the environment set.</summary>
    public static CliProcess StartProgram(string program, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(program, args);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new CliProcess(start);
    }

    /// <summary>Runs the command to its end.</summary>
    public static CliResult Run(params IEnumerable<string> args)
    {
        using var process = Start(args);
        return process.Wait();
    }

    /// <summary>Runs the command with a variable of the environment set.</summary>
    public static CliResult RunWith(string variable, string value, params IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. args]);
        start.Environment[variable] = value;
        using var process = new CliProcess(start);
        return process.Wait();
    }

    /// <summary>Runs another program, such as a shell that starts the command in a place of its own.</summary>
    public static CliResult RunProgram(string program, params IEnumerable<string> args)
    {
        using var process = new CliProcess(new ProcessStartInfo(program, args));
        return process.Wait();
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(string name) => RunProgram("kill", $"-{name}", $"{_process.Id}").Succeeded();

    /// <summary>Waits until something holds.</summary>
    public void WaitUntil(Func<bool> holds)
    {
        for (var started = Stopwatch.GetTimestamp(); !holds(); Thread.Sleep(5))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_limit, "it took too long");
            Assert.False(_process.HasExited, "the command ended early");
        }
    }

    /// <summary>Waits for the end.</summary>
    public CliResult Wait()
    {
        Assert.True(_process.WaitForExit(s_limit), "the command did not end");
        return new CliResult(_process.ExitCode, _output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
