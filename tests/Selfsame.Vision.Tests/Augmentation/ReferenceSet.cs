using System.Text.Json;
using System.Text.Json.Serialization;
using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Tests.Augmentation;

/// <summary>Fixtures/torchvision_reference.json, written by make_torchvision_reference.py beside it.</summary>
public sealed record ReferenceSet(IReadOnlyDictionary<string, ReferenceSet.Picture> Images, IReadOnlyList<ReferenceCase> Cases)
{
    private static readonly JsonSerializerOptions s_json =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };
    private static readonly Lazy<ReferenceSet> s_instance = new(Load);

    public static ReferenceSet Instance => s_instance.Value;

    private static ReferenceSet Load()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Fixtures", "torchvision_reference.json"));
        return JsonSerializer.Deserialize<ReferenceSet>(file, s_json)!;
    }

    public sealed record Picture(int Width, int Height, byte[] Pixels)
    {
        public RgbImage ToImage()
        {
            var image = RgbImage.Rent(Width, Height);
            Pixels.CopyTo(image.Pixels);
            return image;
        }
    }
}
