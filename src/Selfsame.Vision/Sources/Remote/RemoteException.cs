namespace Selfsame.Vision.Sources;

/// <summary>An HTTP request that failed.</summary>
internal sealed class RemoteException(string message, bool isTransient, TimeSpan? retryAfter = null, Exception? cause = null) : IOException(message, cause)
{
    /// <summary>Whether the same request may do better later.</summary>
    public bool IsTransient { get; } = isTransient;

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
