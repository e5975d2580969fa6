namespace Selfsame.Serving;

/// <summary>The paths that a server answers to.</summary>
internal static class ApiRoutes
{
    public const string Embeddings = "/v1/embeddings";
    public const string Neighbours = "/v1/neighbors";
    public const string Model = "/v1/model";
    public const string Health = "/health";
    public const string Metrics = "/metrics";
    public const string OpenApi = "/openapi.json";
}
