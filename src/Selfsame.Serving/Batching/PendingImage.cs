namespace Selfsame.Serving.Batching;

/// <summary>An image on its way through the server. Its bytes must not change before <see cref="Answer"/> is there.</summary>
internal sealed class PendingImage(ReadOnlyMemory<byte> data, int neighbours, CancellationToken cancellation)
{
    // Continuations write responses; they must not hold up the thread that computes.
    private readonly TaskCompletionSource<ImageAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>Neighbours that are asked for; 0 for none.</summary>
    public int Neighbours { get; } = neighbours;

    /// <summary>The client has gone.</summary>
    public bool IsAbandoned => cancellation.IsCancellationRequested;

    /// <summary>The backbone's input, 3 x S x S in a longer array from the pool, once it's decoded.</summary>
    public float[]? View { get; set; }

    /// <summary>What became of it.</summary>
    public Task<ImageAnswer> Answer => _answer.Task;

    /// <summary>Ends well, or with the image's own fault.</summary>
    public void Complete(in ImageAnswer answer) => _answer.TrySetResult(answer);

    /// <summary>Ends because the client has gone.</summary>
    public void Abandon() => _answer.TrySetCanceled(cancellation);

    /// <summary>Ends with a fault of the server.</summary>
    public void Fail(Exception error) => _answer.TrySetException(error);
}
