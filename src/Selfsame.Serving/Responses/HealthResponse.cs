namespace Selfsame.Serving.Responses;

/// <summary>The answer of <c>/health</c>.</summary>
/// <param name="Live">The server answers.</param>
/// <param name="Ready">It takes requests: false while it stops. A full queue is no reason to be taken out of service.</param>
internal sealed record HealthResponse(bool Live, bool Ready);
