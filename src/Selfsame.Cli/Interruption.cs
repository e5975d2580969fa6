using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Selfsame.Cli;

/// <summary>The first Ctrl-C (or SIGTERM) asks for an orderly end; the second ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    // Ctrl-C reaches a launcher and its processes alike, and the launcher passes it on: that's one signal, not two.
    private static readonly TimeSpan s_echo = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly string _notice;
    private volatile int _exitCode = ExitCode.Interrupted;
    private long _first;

    /// <param name="notice">What is done before the end, shown at the first signal.</param>
    public Interruption(string notice)
    {
        _notice = notice;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>128 + the signal's number.</summary>
    public int Code => _exitCode;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _stop.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
        {
            context.Cancel = Stopwatch.GetElapsedTime(_first) < s_echo;
            return; // Not cancelled it's the system's own handling: the process ends.
        }

        context.Cancel = true;
        _first = Stopwatch.GetTimestamp();
        _exitCode = context.Signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;
        Commands.Job.Say($"{_notice}; Ctrl-C again ends at once");
        _stop.Cancel();
    }
}
