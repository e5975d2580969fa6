using Microsoft.Extensions.Hosting;

namespace Selfsame.Serving;

/// <summary>Leaves Ctrl-C and SIGTERM to whoever owns the process; the host's own lifetime would catch them.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
