using System.Text.Json;
using System.Text.Json.Serialization;
using Selfsame.Serving.Uploads;

namespace Selfsame.Serving.Responses;

/// <summary>The JSON of requests and responses: lower camel case, without what is null, and without unknown keys.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ImagesRequest))]
[JsonSerializable(typeof(EmbeddingsResponse))]
[JsonSerializable(typeof(NeighboursResponse))]
[JsonSerializable(typeof(ModelResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ServingJson : JsonSerializerContext;
