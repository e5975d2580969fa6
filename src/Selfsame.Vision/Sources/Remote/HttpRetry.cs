namespace Selfsame.Vision.Sources;

/// <summary>How often and after what time a request is tried again: the wait doubles from one try to the next, and a progress begins the count anew.</summary>
/// <param name="Attempts">Tries in a row without a byte of progress before it's given up.</param>
/// <param name="FirstDelay">The wait before the second try.</param>
/// <param name="LongestDelay">No wait is longer, whatever the server asks for.</param>
/// <param name="Stall">A connection without a byte for so long counts as cut.</param>
internal sealed record HttpRetry(int Attempts, TimeSpan FirstDelay, TimeSpan LongestDelay, TimeSpan Stall)
{
    /// <summary>Seven tries over about half a minute.</summary>
    public static HttpRetry Default { get; } = new(7, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));

    /// <summary>Does something until it succeeds or there is no more hope.</summary>
    /// <exception cref="RemoteException">The last failure, or one that isn't transient.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public T Run<T>(Func<T> action, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return action();
            }
            catch (RemoteException error) when (error.IsTransient && attempt < Attempts)
            {
                Wait(attempt, error, cancellation);
            }
        }
    }

    /// <summary>Waits after a failed try.</summary>
    /// <param name="attempt">Which it was, from 1.</param>
    /// <param name="error">How it failed.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public void Wait(int attempt, RemoteException error, CancellationToken cancellation)
    {
        var delay = error.RetryAfter ?? FirstDelay * Math.Pow(2, attempt - 1);
        if (cancellation.WaitHandle.WaitOne(delay > LongestDelay ? LongestDelay : delay))
        {
            throw new OperationCanceledException(cancellation);
        }
    }
}
