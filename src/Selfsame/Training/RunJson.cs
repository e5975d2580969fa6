using System.Text.Json.Serialization;

namespace Selfsame.Training;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunProgress))]
internal sealed partial class RunJson : JsonSerializerContext;
