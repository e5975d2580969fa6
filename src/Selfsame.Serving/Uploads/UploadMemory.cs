using Selfsame.Serving.Responses;

namespace Selfsame.Serving.Uploads;

/// <summary>What all requests together hold of their bodies. Without this limit a few hundred slow uploads would fill the memory.</summary>
internal sealed class UploadMemory(long limit)
{
    private long _held;

    /// <summary>Takes bytes, or gives them back (negative).</summary>
    /// <exception cref="RequestException">It would be too much (503); nothing was taken.</exception>
    public void Charge(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) > limit && bytes > 0)
        {
            Interlocked.Add(ref _held, -bytes);
            throw new RequestException(StatusCodes.Status503ServiceUnavailable, "the server holds as many uploads as it may; try again")
            {
                Rejection = "memory",
                RetryAfter = 1,
                Closes = true,
            };
        }
    }
}
