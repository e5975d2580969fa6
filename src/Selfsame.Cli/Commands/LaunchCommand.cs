using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Selfsame.Cli.Output;

namespace Selfsame.Cli.Commands;

/// <summary><c>selfsame launch</c>: a command in several processes of this machine, in torchrun's environment.</summary>
internal sealed partial class LaunchCommand
{
    private const int MaxProcesses = 1024;

    // What the others need to find out which process died and to say so.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Option<int> _processes = new("--processes") { Description = "How many", HelpName = "N", Required = true };
    private readonly Option<bool> _prefix = new("--prefix") { Description = "Begins every line with the rank of the process that wrote it" };
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "A command of selfsame with its options, after --",
        Arity = ArgumentArity.OneOrMore,
    };

    private LaunchCommand()
    {
    }

    /// <summary>The command for the parser.</summary>
    public static Command Create()
    {
        var launch = new LaunchCommand();
        var command = new Command(
            "launch",
            "Runs a command in several processes of this machine that train together.") { launch._processes,
            launch._prefix,
            launch._command };
        command.SetAction(launch.Execute);
        return command.WithExample("selfsame launch --processes 2 -- pretrain --method simclr --data photos --out runs/photos");
    }

    private int Execute(ParseResult result)
    {
        var count = result.GetValue(_processes);
        if (count is < 1 or > MaxProcesses)
        {
            throw new UsageException($"--processes must be from 1 to {MaxProcesses}, not {count}");
        }

        var port = FreePort();
        var prefix = result.GetValue(_prefix);
        var children = new List<Process>();
        try
        {
            for (var rank = 0; rank < count; rank++)
            {
                children.Add(Start(result.GetValue(_command)!, rank, count, port, prefix));
            }

            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Forward);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Forward);
            return Wait(children);
        }
        finally
        {
            foreach (var child in children)
            {
                if (!child.HasExited)
                {
                    child.Kill();
                }

                child.Dispose();
            }
        }

        void Forward(PosixSignalContext context)
        {
            context.Cancel = true;
            foreach (var child in children.Where(c => !c.HasExited))
            {
                _ = Kill(child.Id, context.Signal == PosixSignal.SIGTERM ? 15 : 2);
            }
        }
    }

    /// <summary>Waits for all; after the first that fails the others have some time to end by themselves.</summary>
    private static int Wait(List<Process> children)
    {
        var code = ExitCode.Ok;
        long? failed = null;
        while (children.Any(c => !c.HasExited))
        {
            if (failed is null && children.Find(c => c.HasExited && c.ExitCode != ExitCode.Ok) is { } first)
            {
                code = first.ExitCode;
                failed = Stopwatch.GetTimestamp();
            }

            if (failed is not null && Stopwatch.GetElapsedTime(failed.Value) > s_patience)
            {
                break;
            }

            Thread.Sleep(50);
        }

        return code != ExitCode.Ok ? code : children.Find(c => c.HasExited && c.ExitCode != ExitCode.Ok)?.ExitCode ?? code;
    }

    private static Process Start(string[] command, int rank, int count, int port, bool prefix)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = prefix, RedirectStandardError = prefix };

        // `dotnet Selfsame.Cli.dll` needs the assembly named again; a program of its own doesn't.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (var argument in command)
        {
            start.ArgumentList.Add(argument);
        }

        Set("RANK", rank);
        Set("LOCAL_RANK", rank);
        Set("WORLD_SIZE", count);
        Set("LOCAL_WORLD_SIZE", count);
        Set("MASTER_PORT", port);
        start.Environment["MASTER_ADDR"] = IPAddress.Loopback.ToString();
        start.Environment.TryAdd("GLOO_SOCKET_IFNAME", "lo");
        start.Environment.TryAdd("OMP_NUM_THREADS", Math.Max(1, Environment.ProcessorCount / count).ToString(CultureInfo.InvariantCulture));
        var process = Process.Start(start)!;
        if (prefix)
        {
            process.OutputDataReceived += (_, e) => Copy(Console.Out, e.Data);
            process.ErrorDataReceived += (_, e) => Copy(Console.Error, e.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        return process;

        void Set(string name, int value) => start.Environment[name] = value.ToString(CultureInfo.InvariantCulture);

        void Copy(TextWriter writer, string? line)
        {
            if (line is not null)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{rank}] {line}"));
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
