using System.Text;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Tests.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones;

/// <summary>
/// What is exported has timm's keys, no more and no less, save the classifier: <c>timm.create_model(name, num_classes=0)</c> loads it with
/// strict=True. The lists are those of timm's models/resnet.py, whose blocks name their parts as torchvision's do.
/// </summary>
public sealed class TimmKeysTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-timm-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("resnet18", "b.safetensors", 122)]
    [InlineData("resnet18", "b.pth", 122)]
    [InlineData("resnet50", "b.pth", 320)]
    public void An_export_has_timms_keys(string name, string file, int count)
    {
        var expected = Encoding.ASCII.GetString(Fixture.Bytes($"timm-{name}.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var info = new BackboneInfo { Options = new BackboneOptions { Name = name, Width = 0.25, Stem = BackboneStem.ImageNet }, InputSize = 224 };
        using var backbone = BackboneCatalog.Create(info.Options);
        var path = Path.Combine(_folder, file);

        BackboneFile.Save(backbone, path, info);

        using var read = StateDictFile.Load(path);
        Assert.Equal(count, expected.Length);
        Assert.Equal(
            expected.Where(k => !k.StartsWith("fc.", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            read.Tensors.Keys.Order(StringComparer.Ordinal));
    }
}
