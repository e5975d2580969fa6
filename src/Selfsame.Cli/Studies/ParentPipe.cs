using System.Runtime.InteropServices;

namespace Selfsame.Cli.Studies;

/// <summary>Cancelled when stdin ends; signals for an orderly end are left to the parent, which ends stdin.</summary>
internal sealed class ParentPipe : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;

    public ParentPipe()
    {
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { context.Cancel = true; _stop.Cancel(); }),
        ];
        new Thread(Watch) { IsBackground = true, Name = "parent" }.Start();
    }

    /// <summary>Cancelled when the parent wants the task to end, or is gone.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    // The thread may outlive the task: it never touches what Dispose ends.
    private void Watch()
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
            // The parent says nothing; only the end counts.
        }

        _stop.Cancel();
    }
}
