using System.Text.Json.Serialization;

namespace Selfsame.Training;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunProgress))]
[JsonSerializable(typeof(List<Vision.Loading.SkippedImage>))]
internal sealed partial class RunJson : JsonSerializerContext;
