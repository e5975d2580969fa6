namespace Selfsame.Serving.Responses;

/// <summary>Ends a request with a status and a reason that the client gets to read.</summary>
internal sealed class RequestException(int status, string detail) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Under which name it is counted among the rejected requests; null for a client's mistake.</summary>
    public string? Rejection { get; init; }

    /// <summary>After how many seconds the client may try again; null when that wouldn't help.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Whether the connection ends, because more of the request may be on its way.</summary>
    public bool Closes { get; init; }

    /// <summary>Which images are at fault.</summary>
    public IReadOnlyList<ImageProblem>? Images { get; init; }
}
