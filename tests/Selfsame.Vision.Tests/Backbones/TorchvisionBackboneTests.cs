using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones;

/// <summary>Weights go to Python and come from it, and mean the same there.</summary>
public sealed class TorchvisionBackboneTests : IDisposable
{
    // A network whose batch norms have seen data, its input and its features (what torchvision gives to fc).
    private const string WriteReference = """
        import sys, torch, torchvision
        name, stem, weights, reference = sys.argv[1:]
        torch.manual_seed(7)
        net = getattr(torchvision.models, name)()
        if stem == 'small':
            net.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False)
            net.maxpool = torch.nn.Identity()
        for m in net.modules():
            if isinstance(m, torch.nn.BatchNorm2d):
                torch.nn.init.normal_(m.running_mean, 0, 0.2)
                torch.nn.init.uniform_(m.running_var, 0.5, 2)
                torch.nn.init.uniform_(m.weight, 0.5, 1.5)
                torch.nn.init.normal_(m.bias, 0, 0.2)
                m.num_batches_tracked += 12345
        torch.save(net.state_dict(), weights)
        net.fc = torch.nn.Identity()
        images = torch.randn(2, 3, 32 if stem == 'small' else 96, 32 if stem == 'small' else 96)
        with torch.no_grad():
            torch.save({'images': images, 'features': net.eval()(images)}, reference)
        """;

    private const string ReadBack = """
        import sys, torch, torchvision
        state = torch.load(sys.argv[2])
        net = getattr(torchvision.models, sys.argv[1])()
        print([k for k in net.state_dict() if not k.startswith('fc.')] == list(state))
        net.fc = torch.nn.Identity()
        net.load_state_dict(state, strict=True)
        reference = torch.load(sys.argv[3])
        with torch.no_grad():
            ours = reference['features']
            print(float((net.eval()(reference['images']) - ours).abs().max() / ours.abs().max()))
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-backbones-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("resnet18", "imagenet")]
    [InlineData("resnet50", "imagenet")]
    [InlineData("resnet18", "small")]
    public void Weights_of_torchvision_give_its_features(string name, string stem)
    {
        Torchvision.Run(WriteReference, name, stem, At("weights.pth"), At("reference.pth"));

        using var loaded = BackboneFile.Load(At("weights.pth"));

        Assert.Equal((name, 1.0), (loaded.Info.Options.Name, loaded.Info.Options.Width));
        Assert.Equal(stem == "small" ? BackboneStem.Small : BackboneStem.ImageNet, loaded.Info.Options.Stem);
        Assert.Equal(stem == "small" ? 32 : 224, loaded.Info.InputSize);
        Assert.Equal(["fc.weight", "fc.bias"], loaded.Report.Ignored);
        Assert.Contains(loaded.Notes, note => note.Contains("fc.weight, fc.bias", StringComparison.Ordinal));
        Assert.Contains(loaded.Notes, note => note.Contains("assumed", StringComparison.Ordinal));
        using var reference = StateDictFile.Load(At("reference.pth"));
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        loaded.Backbone.Eval();
        var expected = reference.Tensors["features"];
        var difference = (loaded.Backbone.Forward(reference.Tensors["images"]) - expected).Abs().Max().ToDouble();
        Assert.InRange(difference / expected.Abs().Max().ToDouble(), 0, 1e-4);
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    public void Torchvision_loads_what_is_saved_key_for_key(string name)
    {
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = name });
        BackboneFile.Save(backbone, At("ours.pth"), new BackboneInfo { Options = backbone.Options, InputSize = 64 });
        using (var scope = new Scope())
        using (Autograd.NoGrad())
        {
            backbone.Eval();
            var images = Ops.Randn([2, 3, 64, 64]);
            StateDictFile.Save(At("reference.pth"), [new("images", images), new("features", backbone.Forward(images))]);
        }

        var printed = Torchvision.Run(ReadBack, name, At("ours.pth"), At("reference.pth")).Split('\n');

        Assert.Equal("True", printed[0]);
        Assert.InRange(double.Parse(printed[1], System.Globalization.CultureInfo.InvariantCulture), 0, 1e-4);
    }

    private string At(string name) => Path.Combine(_folder, name);
}
