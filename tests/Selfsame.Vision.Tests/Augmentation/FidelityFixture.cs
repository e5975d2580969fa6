using System.Text.Json;
using System.Text.Json.Nodes;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Policies;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Tests.Imaging;

namespace Selfsame.Vision.Tests.Augmentation;

/// <summary>
/// Many views with parameters drawn from the recipes, made once by torchvision and compared by the tests. SELFSAME_LONG_TESTS=1 makes
/// twenty times as many, at the recipes' full size.
/// </summary>
public sealed class FidelityFixture
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("SELFSAME_LONG_TESTS") == "1";
    private readonly Lazy<(Dictionary<string, List<(double Mean, int Max)>> Differences, JsonElement Tables)> _result = new(Compare);

    /// <summary>The side that <see cref="Tables"/> are for.</summary>
    public const int TableSize = 224;

    /// <summary>Mean and largest difference in levels of 255, a view each, by group.</summary>
    public IReadOnlyDictionary<string, List<(double Mean, int Max)>> Differences => _result.Value.Differences;

    /// <summary>torchvision's magnitudes and policies.</summary>
    public JsonElement Tables => _result.Value.Tables;

    private static (Dictionary<string, List<(double Mean, int Max)>> Differences, JsonElement Tables) Compare()
    {
        RgbImage[] images = [Pictures.Waves(97, 71), Levels.Noise(64, 64), Photo()];
        var cases = Operations(images).Concat(Views(images)).ToList();
        var folder = Directory.CreateTempSubdirectory("selfsame-fidelity-").FullName;
        var (request, answer) = (Path.Combine(folder, "cases.json"), Path.Combine(folder, "views.bin"));
        try
        {
            File.WriteAllText(request, Request(images, cases));
            var tables = Torchvision.RunFixture("apply_views.py", request, answer);
            return (Differ(images, cases, File.ReadAllBytes(answer)), JsonDocument.Parse(tables).RootElement);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Request(RgbImage[] images, IEnumerable<FidelityCase> cases) => new JsonObject
    {
        ["tableSize"] = TableSize,
        ["images"] = new JsonArray([.. images.Select(i => new JsonObject
        {
            ["width"] = i.Width,
            ["height"] = i.Height,
            ["pixels"] = Convert.ToBase64String(i.Pixels),
        })]),
        ["cases"] = new JsonArray([.. cases.Select(c => c.ToJson())]),
    }.ToJsonString();

    private static Dictionary<string, List<(double Mean, int Max)>> Differ(RgbImage[] images, List<FidelityCase> cases, byte[] expected)
    {
        var differences = new Dictionary<string, List<(double Mean, int Max)>>();
        var at = 0;
        foreach (var c in cases)
        {
            var ours = Levels.Apply(Levels.Options with { Size = c.Size }, images[c.Image], c.Parameters);
            var difference = Levels.Difference(expected.AsSpan(at, ours.Length), ours);
            at += ours.Length;
            if (!differences.TryGetValue(c.Group, out var group))
            {
                differences[c.Group] = group = [];
            }

            group.Add(difference);
        }

        return differences;
    }

    /// <summary>Single operations on pixels that no crop has touched: the image and the view have one size.</summary>
    private static IEnumerable<FidelityCase> Operations(RgbImage[] images)
    {
        var random = new RandomStream(20);
        for (var image = 1; image < images.Length; image++)
        {
            var whole = Levels.Whole(images[image]);
            var size = images[image].Width;
            for (var i = 0; i < (s_long ? 400 : 20); i++)
            {
                yield return new("brightness", image, size, whole with { Brightness = (float)random.Uniform(0, 2) });
                yield return new("contrast", image, size, whole with { Contrast = (float)random.Uniform(0, 2) });
                yield return new("saturation", image, size, whole with { Saturation = (float)random.Uniform(0, 2) });
                yield return new("hue", image, size, whole with { Hue = (float)random.Uniform(-0.5, 0.5) });
                yield return new("blur", image, size, whole with { BlurSigma = (float)random.Uniform(0.1, 5) });
            }

            foreach (var operation in Enum.GetValues<PolicyOperation>())
            {
                for (var bin = 0; bin < PolicyMagnitudes.RandAugmentBins; bin += s_long ? 1 : 5)
                {
                    var magnitude = PolicyMagnitudes.Of(operation, bin, PolicyMagnitudes.RandAugmentBins, size);
                    var sign = PolicyMagnitudes.IsSigned(operation) && random.Chance(0.5) ? -1 : 1;
                    yield return new($"policy {operation}", image, size, whole with { Policy = new(new(operation, sign * magnitude)) });
                }
            }
        }
    }

    /// <summary>Crops by themselves, and whole views of the recipes.</summary>
    private static IEnumerable<FidelityCase> Views(RgbImage[] images)
    {
        var plain = new AugmentationOptions { FlipProbability = 0.5 };
        foreach (var (group, options) in new[]
        {
            ("crop", plain),
            ("view of MoCo v2", Augmentations.MoCoV2()),
            ("view of SimCLR", Augmentations.SimClr()),
            ("view of BYOL", Augmentations.Byol2()),
            ("view of RandAugment", plain with { Policy = PolicyKind.RandAugment }),
            ("view of AutoAugment, ImageNet's", plain with { Policy = PolicyKind.AutoAugmentImagenet }),
            ("view of AutoAugment, CIFAR-10's", plain with { Policy = PolicyKind.AutoAugmentCifar10 }),
        })
        {
            for (var i = 0; i < (s_long ? 600 : 30); i++)
            {
                var image = i % 3;
                var size = s_long ? options.Size : 32 + (i % 5 * 13);
                var augmenter = new Augmenter(options with { Size = size });
                yield return new(group, image, size, augmenter.Sample(images[image].Width, images[image].Height, (ulong)i));
            }
        }
    }

    /// <summary>Square, with the soft fields, hard edges and noise of a photograph.</summary>
    private static RgbImage Photo()
    {
        var image = Pictures.Waves(64, 64);
        var random = new RandomStream(3);
        for (var y = 0; y < 64; y++)
        {
            var row = image.Row(y);
            for (var i = 0; i < row.Length; i++)
            {
                var level = y > 20 && y < 40 && i is > 60 and < 120 ? 40 : row[i];
                row[i] = (byte)Math.Clamp(level + random.Below(17) - 8, 0, 255);
            }
        }

        return image;
    }
}
