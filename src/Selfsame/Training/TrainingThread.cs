using System.Threading.Channels;

namespace Selfsame.Training;

/// <summary>Enumerates on a thread of its own, one item ahead of whoever awaits: gradient mode, scopes and OpenMP's threads belong to a thread.</summary>
internal static class TrainingThread
{
    /// <summary>Runs an enumeration on its own thread.</summary>
    /// <param name="items">What to enumerate; its token says that nobody waits any more.</param>
    /// <param name="cancellationToken">Ends the enumeration, with <see cref="OperationCanceledException"/> for whoever awaits.</param>
    public static async IAsyncEnumerator<T> Run<T>(Func<CancellationToken, IEnumerable<T>> items, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channel = Channel.CreateBounded<T>(1);
        var thread = Task.Factory.StartNew(
            () => Pump(items, channel.Writer, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            while (await channel.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false) && channel.Reader.TryRead(out _))
            {
                // Room for the item that the thread is about to hand over.
            }

            await thread.ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Pump<T>(Func<CancellationToken, IEnumerable<T>> items, ChannelWriter<T> writer, CancellationToken cancellation)
    {
        Exception? error = null;
        try
        {
            foreach (var item in items(cancellation))
            {
                writer.WriteAsync(item, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The consumer has gone; its token says so to whoever awaits.
        }
#pragma warning disable CA1031 // Handed over to the consumer.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        writer.Complete(error);
    }
}
