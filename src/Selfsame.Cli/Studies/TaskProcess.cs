using System.Diagnostics;
using System.Globalization;
using Selfsame.Studies;

namespace Selfsame.Cli.Studies;

/// <summary>A task of a study in a process of its own: a crash costs one cell, and small networks train faster in single-threaded processes.</summary>
internal static class TaskProcess
{
    /// <summary>Does a task.</summary>
    /// <exception cref="TaskFailedException">It failed; the message is what it said last.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and has ended after a checkpoint.</exception>
    public static async Task RunAsync(StudyDirectory directory, string name, int threads, StudyProgress progress, CancellationToken cancellation)
    {
        progress.Begin(name);
        using var process = Process.Start(StartInfo(directory, name, threads))!;
        var lastLine = "";
        process.OutputDataReceived += (_, e) => Report(progress, name, e.Data);
        process.ErrorDataReceived += (_, e) => lastLine = string.IsNullOrWhiteSpace(e.Data) ? lastLine : e.Data;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await using (cancellation.Register(process.StandardInput.Close).ConfigureAwait(false))
        {
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (process.ExitCode == ExitCode.Interrupted)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        if (process.ExitCode != ExitCode.Ok)
        {
            throw new TaskFailedException(lastLine.Length > 0 ? Strip(lastLine) : $"its process ended with code {process.ExitCode}");
        }
    }

    private static ProcessStartInfo StartInfo(StudyDirectory directory, string name, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // `dotnet Selfsame.Cli.dll` needs the assembly named again; a program of its own doesn't.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        string[] arguments = ["study", "task", "--study", directory.Path, "--name", name, "--threads", threads.ToString(CultureInfo.InvariantCulture)];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // OpenMP reads it once, before libtorch is told; a pool of every core in each process would be in each other's way.
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    private static void Report(StudyProgress progress, string name, string? line)
    {
        if (line?.Split(' ', 2) is [var share, var what] && double.TryParse(share, CultureInfo.InvariantCulture, out var value))
        {
            progress.Update(name, value, what);
        }
    }

    private static string Strip(string line) => line.StartsWith("selfsame: ", StringComparison.Ordinal) ? line["selfsame: ".Length..] : line;
}
