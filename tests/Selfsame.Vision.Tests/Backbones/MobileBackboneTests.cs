using System.Globalization;
using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones;

/// <summary>MobileNetV3 and EfficientNet are torchvision's.</summary>
public sealed class MobileBackboneTests : IDisposable
{
    // For every network: random weights and statistics, an input, what its features are, and how the initial values of convolutions spread.
    private const string WriteReference = """
        import sys, torch, torchvision
        folder, stem, names = sys.argv[1], sys.argv[2], sys.argv[3:]
        torch.set_num_threads(1)
        depthwise = {'mobilenet_v3_large': (2, 'block', 1), 'mobilenet_v3_small': (1, 'block', 0)}
        for name in names:
            torch.manual_seed(7)
            net = getattr(torchvision.models, name)()
            if stem == 'small':
                net.features[0][0].stride = (1, 1)
                block = net.features[depthwise[name][0]].block[depthwise[name][2]] if name in depthwise else net.features[2][0].block[1]
                block[0].stride = (1, 1)
            for m in net.modules():
                if isinstance(m, torch.nn.BatchNorm2d):
                    torch.nn.init.normal_(m.running_mean, 0, 0.2)
                    torch.nn.init.uniform_(m.running_var, 0.5, 2)
                    torch.nn.init.uniform_(m.weight, 0.5, 1.5)
                    torch.nn.init.normal_(m.bias, 0, 0.2)
            torch.save(net.state_dict(), f'{folder}/{name}.pth')
            images = torch.randn(2, 3, 32 if stem == 'small' else 64, 32 if stem == 'small' else 64)
            with torch.no_grad():
                maps = net.eval().features(images)
            torch.save({'images': images, 'maps': maps}, f'{folder}/{name}.reference.pth')
            counts = [sum(p.numel() for p in part.parameters()) for part in (net, net.classifier)]
            bn = net.features[0][1]
            drops = [str(m.p) for m in net.modules() if isinstance(m, torchvision.ops.StochasticDepth)]
            print(name, *counts, bn.eps, bn.momentum, drops[-1] if drops else '0')
        """;

    private const string ReadBack = """
        import sys, torch, torchvision
        folder, names = sys.argv[1], sys.argv[2:]
        for name in names:
            state = torch.load(f'{folder}/{name}.ours.pth')
            net = getattr(torchvision.models, name)()
            missing = net.load_state_dict(state, strict=False).missing_keys
            print([k for k in net.state_dict() if not k.startswith('classifier.')] == list(state), all(k.startswith('classifier.') for k in missing))
        """;

    private static readonly string[] s_names = [.. BackboneCatalog.Names.Where(n => !n.StartsWith("resnet", StringComparison.Ordinal))];

    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-mobile-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The totals that torchvision publishes, classifier included, and the classifiers: 960-1280-1000, 576-1024-1000, 1280-1000, 1408-1000, 1536-1000.
    [Theory]
    [InlineData("mobilenet_v3_large", 5_483_032, 2_511_080, 960)]
    [InlineData("mobilenet_v3_small", 2_542_856, 1_615_848, 576)]
    [InlineData("efficientnet_b0", 5_288_548, 1_281_000, 1280)]
    [InlineData("efficientnet_b1", 7_794_184, 1_281_000, 1280)]
    [InlineData("efficientnet_b2", 9_109_994, 1_409_000, 1408)]
    [InlineData("efficientnet_b3", 12_233_232, 1_537_000, 1536)]
    [InlineData("resnet18", 11_689_512, 513_000, 512)]
    [InlineData("resnet34", 21_797_672, 513_000, 512)]
    [InlineData("resnet50", 25_557_032, 2_049_000, 2048)]
    public void Parameter_counts_are_the_published_ones(string name, long published, long classifier, int features)
    {
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = name });

        Assert.Equal(published - classifier, backbone.ParameterCount);
        Assert.Equal(features, backbone.FeatureWidth);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0.5)]
    public void A_wide_ResNet_50_has_every_channel_count_multiplied(double width)
    {
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = "resnet50", Width = width });

        var expected = Counted(width);
        Assert.Equal(expected, backbone.ParameterCount);
        Assert.Equal((int)(2048 * width), backbone.FeatureWidth);
    }

    [Fact]
    public void Weights_of_torchvision_give_its_features()
    {
        var printed = Torchvision.Run(WriteReference, [_folder, "imagenet", .. s_names]).Trim().Split('\n').Select(l => l.Split(' ')).ToList();

        foreach (var line in printed)
        {
            var name = line[0];
            using var loaded = BackboneFile.Load(At(name + ".pth"));
            Assert.Equal((name, 1.0, BackboneStem.ImageNet), (loaded.Info.Options.Name, loaded.Info.Options.Width, loaded.Info.Options.Stem));
            Assert.All(loaded.Report.Ignored, key => Assert.StartsWith("classifier.", key, StringComparison.Ordinal));
            Assert.Contains(loaded.Notes, note => note.Contains("strides as in torchvision", StringComparison.Ordinal));
            var (total, classifier) = (long.Parse(line[1], CultureInfo.InvariantCulture), long.Parse(line[2], CultureInfo.InvariantCulture));
            Assert.Equal(total - classifier, loaded.Backbone.ParameterCount);
            var norm = (BatchNorm)loaded.Backbone.NamedModules().Single(m => m.Name == "features.0.1").Module;
            Assert.Equal((double.Parse(line[3], CultureInfo.InvariantCulture), double.Parse(line[4], CultureInfo.InvariantCulture)), (norm.Eps, norm.Momentum));
            AssertSameMaps(name, loaded.Backbone);
        }
    }

    [Fact]
    public void The_small_image_stem_leaves_out_the_first_two_halvings()
    {
        string[] names = ["mobilenet_v3_large", "mobilenet_v3_small", "efficientnet_b0"];
        Torchvision.Run(WriteReference, [_folder, "small", .. names]);

        foreach (var name in names)
        {
            using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = name, Stem = BackboneStem.Small });
            using (var file = StateDictFile.Load(At(name + ".pth")))
            {
                StateDict.Copy(file.Tensors, backbone.StateDict(), new LoadOptions { Ignore = ["classifier.*"] });
            }

            var maps = AssertSameMaps(name, backbone);
            Assert.Equal([2, backbone.FeatureWidth, 4, 4], maps);
        }
    }

    [Fact]
    public void Torchvision_loads_what_is_saved_key_for_key_and_it_comes_back_as_it_was()
    {
        foreach (var name in s_names)
        {
            using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = name, Stem = BackboneStem.Small });
            BackboneFile.Save(backbone, At(name + ".ours.pth"), new BackboneInfo { Options = backbone.Options, InputSize = 32 });
            using var again = BackboneFile.Load(At(name + ".ours.pth"));
            Assert.Equal((backbone.Options.Name, BackboneStem.Small), (again.Info.Options.Name, again.Info.Options.Stem));
            Assert.All(backbone.StateDict(), t => Assert.True(t.Value.Equal(again.Backbone.StateDict()[t.Key]), t.Key));
        }

        var printed = Torchvision.Run(ReadBack, [_folder, .. s_names]).Trim().Split('\n');
        Assert.All(printed, line => Assert.Equal("True True", line));
    }

    [Theory]
    [InlineData("mobilenet_v3_small", 0.5)]
    [InlineData("mobilenet_v3_large", 0.25)]
    [InlineData("efficientnet_b2", 0.5)]
    public void Plain_weights_of_another_width_are_recognised(string name, double width)
    {
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = name, Width = width });
        StateDictFile.Save(At("plain.safetensors"), backbone.StateDict().Select(t => KeyValuePair.Create("module.encoder_q." + t.Key, t.Value)));

        using var loaded = BackboneFile.Load(At("plain.safetensors"));

        Assert.Equal((name, width), (loaded.Info.Options.Name, loaded.Info.Options.Width));
        Assert.Equal(backbone.StateDict().Keys, loaded.Backbone.StateDict().Keys);
    }

    [Theory]
    [InlineData("mobilenet_v3_small", 6)]
    [InlineData("mobilenet_v3_large", 10)]
    [InlineData("efficientnet_b0", 9)]
    public void Zero_initialised_blocks_with_a_shortcut_begin_as_identities(string name, int shortcuts)
    {
        using var scope = new Scope();
        using var backbone = BackboneCatalog.Create(new BackboneOptions { Name = name, ZeroInitResidual = true });

        var zeroed = backbone.NamedModules().Select(m => m.Module).OfType<BatchNorm>().Count(n => n.Weight!.Abs().Max().ToDouble() == 0);
        var images = Ops.Randn([2, 3, 32, 32]);

        Assert.Equal(shortcuts, zeroed);
        Assert.True(backbone.Forward(images).Detach().Abs().Max().ToDouble() > 1e-3);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(8.1)]
    [InlineData(double.NaN)]
    public void A_width_out_of_range_is_refused(double width)
    {
        var options = new BackboneOptions { Name = "mobilenet_v3_small", Width = width };

        Assert.Contains("backbone.width", Assert.Throws<ArgumentOutOfRangeException>(() => BackboneCatalog.Create(options)).Message, StringComparison.Ordinal);
    }

    private long[] AssertSameMaps(string name, Backbone backbone)
    {
        using var reference = StateDictFile.Load(At(name + ".reference.pth"));
        using var scope = new Scope();
        using var noGrad = Autograd.NoGrad();
        backbone.Eval();
        var (images, expected) = (reference.Tensors["images"], reference.Tensors["maps"]);
        var maps = backbone.ForwardFeatures(images);
        Assert.InRange((maps - expected).Abs().Max().ToDouble() / expected.Abs().Max().ToDouble(), 0, 1e-4);
        var pooled = expected.Mean([2, 3]);
        Assert.InRange((backbone.Forward(images) - pooled).Abs().Max().ToDouble() / pooled.Abs().Max().ToDouble(), 0, 1e-4);
        return maps.Shape;
    }

    // Convolutions and batch norms of He et al.'s table with 64 width in place of 64 channels.
    private static long Counted(double width)
    {
        static long Layer(long inputs, long outputs, long kernel) => (inputs * outputs * kernel * kernel) + (2 * outputs);
        var channels = (long)(64 * width);
        var (total, inputs) = (Layer(3, channels, 7), channels);
        foreach (var (stage, blocks) in new[] { 3, 4, 6, 3 }.Index())
        {
            var inner = channels << stage;
            for (var i = 0; i < blocks; i++)
            {
                total += Layer(inputs, inner, 1) + Layer(inner, inner, 3) + Layer(inner, 4 * inner, 1) + (i == 0 ? Layer(inputs, 4 * inner, 1) : 0);
                inputs = 4 * inner;
            }
        }

        return total;
    }

    private string At(string name) => Path.Combine(_folder, name);
}
