using Selfsame.Torch;
using Selfsame.Torch.Nn;
using Selfsame.Vision.Backbones;
using Selfsame.Vision.Backbones.Subnets;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones.Subnets;

/// <summary>Sub-nets against what they stand for: the ResNet with everything else at zero, and a network of their own.</summary>
public sealed class SubnetFamilyTests
{
    public static TheoryData<string, SubnetSplit, SubnetNorms> Kinds =>
    [
        ("resnet18", SubnetSplit.Both, SubnetNorms.TwoSets),
        ("resnet18", SubnetSplit.Inner, SubnetNorms.Shared),
        ("resnet18", SubnetSplit.Outer, SubnetNorms.PerPrefix),
        ("resnet50", SubnetSplit.Both, SubnetNorms.PerPrefix),
        ("resnet50", SubnetSplit.Inner, SubnetNorms.TwoSets),
        ("resnet50", SubnetSplit.Outer, SubnetNorms.Shared),
    ];

    [Theory]
    [InlineData(0.5, 9.21)]     // r = 0.5 + 0.5 / 4 = 0.625 of the channels
    [InlineData(0.25, 4.53)]    // r = 0.4375
    public void ASubNetOfResNet50HasTheParametersOfTheClosedForm(double shared, double millions)
    {
        using var whole = Create("resnet50", width: 1);
        using var family = new SubnetFamily(whole, new SubnetOptions { Shared = shared });
        using var narrow = BackboneCatalog.Create(family.Narrow(new SubnetPath(3, 0, 2, 1)));

        Assert.Equal(23.51, whole.ParameterCount / 1e6, 2);
        Assert.Equal(256, family.Count);
        Assert.Equal(256, family.Paths.Distinct().Count());
        // Stem kept; each stage's inner (C = 64, 128, ...) and outer (4 C) channels times r.
        var r = shared + ((1 - shared) / 4);
        Assert.Equal(Expected(r), narrow.ParameterCount);
        Assert.Equal(millions, narrow.ParameterCount / 1e6, 2);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ASubNetIsTheNetworkWithEverythingElseAtZero(string name, SubnetSplit split, SubnetNorms norms)
    {
        using var scope = new Scope();
        using var whole = Create(name);
        using var family = Family(whole, split, norms);
        var images = Ops.Randn([3, 3, 16, 16], ScalarType.Float64);
        var path = new SubnetPath(1, 0, 2, 1);

        using var extracted = family.Extract(path);
        using var masked = Masked(family, path);
        extracted.Eval();
        masked.Eval();

        var expected = masked.Forward(images);
        Close(expected.IndexSelect(1, Columns(expected.Size(1), extracted.FeatureWidth, path)), Lent(family, path, images, training: false), 1e-12);
        Close(extracted.Forward(images), Lent(family, path, images, training: false), 0);
        Assert.True(split == SubnetSplit.Inner || extracted.FeatureWidth < whole.FeatureWidth);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TrainingASubNetTouchesItsPartAlone(string name, SubnetSplit split, SubnetNorms norms)
    {
        using var scope = new Scope();
        using var whole = Create(name);
        using var family = Family(whole, split, norms);
        var images = Ops.Randn([3, 3, 16, 16], ScalarType.Float64);
        var path = new SubnetPath(2, 1, 0, 2);
        using var alone = family.Extract(path);
        var before = Copies(whole.StateDict());
        var bank = family.Norms is { } module ? Copies(module.StateDict()) : [];

        Lent(family, path, images, training: true).Square().Sum().Backward();
        alone.Forward(images).Square().Sum().Backward();

        var own = alone.NamedParameters().ToDictionary(p => p.Name, p => p.Tensor.Grad!);
        foreach (var (parameter, tensor) in whole.NamedParameters())
        {
            RequirePart(tensor.Grad ?? tensor.ZerosLike(), own[parameter], family.PartsOf(parameter, tensor.Grad ?? tensor.ZerosLike(), path));
        }

        foreach (var (parameter, tensor) in family.Norms?.NamedParameters() ?? [])
        {
            RequirePart(tensor.Grad!, own[parameter], family.PartsOfNorm(parameter, tensor.Grad!, path));
        }

        // Statistics move where the sub-net's are, and as its own would.
        var statistics = family.Norms ?? whole;
        var old = family.Norms is null ? before : bank;
        foreach (var (key, tensor) in statistics.NamedBuffers().Where(b => b.Name.Contains(".running_", StringComparison.Ordinal)))
        {
            var change = tensor - old[key];
            RequirePart(change, alone.StateDict()[key] - Start(key), family.Norms is null ? family.PartsOf(key, change, path)
                : family.PartsOfNorm(key, change, path), 1e-12);
        }

        if (family.Norms is not null)
        {
            Assert.All(whole.NamedBuffers(), b => Close(before[b.Name], b.Tensor, 0));
        }
    }

    [Fact]
    public void TheLargestNetworkStaysThePlainOneBitForBit()
    {
        using var scope = new Scope();
        using var plain = Create("resnet18");
        using var whole = Create("resnet18");
        using (Autograd.NoGrad())
        {
            foreach (var (name, tensor) in whole.StateDict())
            {
                tensor.Copy_(plain.StateDict()[name]);
            }
        }

        using var family = Family(whole, SubnetSplit.Both, SubnetNorms.TwoSets);
        var images = Ops.Randn([4, 3, 16, 16], ScalarType.Float64);

        _ = Lent(family, new SubnetPath(1, 1, 1, 1), images, training: true);

        Close(plain.Forward(images), whole.Forward(images), 0);
        plain.Eval();
        whole.Eval();
        Close(plain.Forward(images), whole.Forward(images), 0);
        Assert.Equal(plain.StateDict().Keys, whole.StateDict().Keys);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ATreeHasTheFeaturesOfItsSubNets(string name, SubnetSplit split, SubnetNorms norms)
    {
        using var scope = new Scope();
        using var whole = Create(name);
        using var family = Family(whole, split, norms, groups: 2);
        var images = Ops.Randn([3, 3, 16, 16], ScalarType.Float64);
        SubnetPath[] all = [.. family.Paths];
        SubnetPath[] some = [all[9], all[2], all[3]];

        using var tree = new SubnetTree(family, all);
        using var part = new SubnetTree(family, some);
        var features = tree.Forward(images);
        var few = part.ForwardFeatures(images).Mean([2, 3]);

        Assert.Equal([3, tree.FeatureWidth], features.Shape);
        foreach (var (index, path) in all.Index())
        {
            Close(Lent(family, path, images, training: false), tree.FeaturesOf(features, index), 1e-12);
        }

        Assert.All(some.Index(), p => Close(tree.FeaturesOf(features, p.Item.Index(2)), part.FeaturesOf(few, p.Index), 1e-12));
        Assert.Throws<InvalidOperationException>(() =>
        {
            tree.Train();
            tree.Forward(images);
        });
    }

    [Fact]
    public void SubNetsBeginWithTheLargestNetworksNormsWhenTheirStageIsOpened()
    {
        using var scope = new Scope();
        using var whole = Create("resnet18");
        using var family = Family(whole, SubnetSplit.Both, SubnetNorms.TwoSets, groups: 2);
        var bank = family.Norms!.StateDict()["layer3.0.bn1.weight"];                 // [1, 64]: 32 shared, two groups of 16
        foreach (var (_, tensor) in family.Norms!.NamedParameters())
        {
            Init.Constant(tensor, 7);
        }

        Init.Constant(whole.StateDict()["layer3.0.bn1.weight"], 3);
        family.Open(opened: 1, before: null);
        Assert.All(bank.ToArray<double>(), v => Assert.Equal(3, v));

        Init.Constant(bank, 7);
        family.Open(opened: 2, before: 1);
        Assert.Equal([.. Enumerable.Repeat(7.0, 48), .. Enumerable.Repeat(3.0, 16)], bank.ToArray<double>());

        Init.Constant(bank, 7);
        family.Open(opened: 3, before: 2);
        Assert.All(bank.ToArray<double>(), v => Assert.Equal(7, v));
    }

    [Fact]
    public void SetsOfAPrefixBeginWhenItIsReached()
    {
        using var scope = new Scope();
        using var whole = Create("resnet18");
        using var family = Family(whole, SubnetSplit.Both, SubnetNorms.PerPrefix, groups: 2);
        var bank = family.Norms!.StateDict()["layer4.0.bn1.bias"];                   // [16, 96]
        Assert.Equal([16, 96], bank.Shape);
        Assert.Equal([2, 12], family.Norms!.StateDict()["bn1.bias"].Shape);          // the stem is divided as the first stage
        Init.Constant(bank, 7);
        Init.Constant(whole.StateDict()["layer4.0.bn1.bias"], 3);

        family.Open(opened: 2, before: 1);                                          // 0-0-1-* is new, 0-0-0-* isn't, 1-*-*-* isn't there yet

        Assert.Equal([7, 7, 3, 3, .. Enumerable.Repeat(7.0, 12)], bank.Select(1, 0).ToArray<double>());
    }

    [Theory]
    [InlineData("0-3-2-1")]
    [InlineData("*-*-10-0")]
    public void APathIsWrittenAsItIsRead(string text)
    {
        Assert.Equal(text, SubnetPath.Parse(text).ToString());
        Assert.Equal(SubnetPath.Parse(text), SubnetPath.Parse(text));
    }

    [Theory]
    [InlineData("0-1-2")]
    [InlineData("0-1-2--1")]
    [InlineData("0-1-2-x")]
    [InlineData("")]
    public void WhatIsNoPathIsRefused(string text) =>
        Assert.Contains("write a group for each", Assert.Throws<ArgumentException>(() => SubnetPath.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void WhatHasNoSubNetsIsRefused()
    {
        using var mobile = BackboneCatalog.Create(new BackboneOptions { Name = "mobilenet_v3_small" });
        using var thin = BackboneCatalog.Create(new BackboneOptions { Width = 0.25 });

        Assert.Contains("is none", Assert.Throws<ArgumentException>(() => new SubnetFamily(mobile, new SubnetOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("16 channels", Assert.Throws<ArgumentException>(() => new SubnetFamily(thin, new SubnetOptions { Groups = 17 })).Message,
            StringComparison.Ordinal);
        using var family = new SubnetFamily(thin, new SubnetOptions());
        Assert.Contains("0 to 3", Assert.Throws<ArgumentException>(() => family.Extract(new SubnetPath(0, 0, 4, 0))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b.safetensors")]
    [InlineData("b.pth")]
    public void ASubNetByItselfIsWrittenAndReadWithItsChannels(string file)
    {
        var folder = Directory.CreateTempSubdirectory("selfsame-subnets-").FullName;
        try
        {
            using var scope = new Scope();
            using var whole = Create("resnet50");
            using var family = Family(whole, SubnetSplit.Both, SubnetNorms.TwoSets);
            using var alone = family.Extract(new SubnetPath(0, 1, 2, 0));
            alone.To(Device.Cpu, ScalarType.Float32);
            var path = Path.Combine(folder, file);

            BackboneFile.Save(alone, path, new BackboneInfo { Options = alone.Options, InputSize = 16 });
            using var loaded = BackboneFile.Load(path);

            Assert.Equal("16:10/42,22/86,42/170,86/342", alone.Options.Channels);
            Assert.Equal(alone.Options, loaded.Info.Options);
            Assert.All(alone.StateDict(), t =>
                Assert.Equal(t.Value.To(ScalarType.Float32).ToArray<float>(), loaded.Backbone.StateDict()[t.Key].To(ScalarType.Float32).ToArray<float>()));
            Assert.Throws<ArgumentException>(() => BackboneFile.Save(alone, path, new BackboneInfo { Options = whole.Options, InputSize = 16 }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("64:64/64,128/128,256/256")]
    [InlineData("64:64/64,128/128,256/256,0/512")]
    [InlineData("64")]
    public void WhatAreNoChannelsIsRefused(string text) =>
        Assert.Contains("no channels of a ResNet", Assert.Throws<ArgumentException>(() => new BackboneOptions { Channels = text }).Message,
            StringComparison.Ordinal);

    private static Backbone Create(string name, double width = 0.25)
    {
        var backbone = BackboneCatalog.Create(
            new BackboneOptions { Name = name, Width = width, Stem = width < 1 ? BackboneStem.Small : BackboneStem.ImageNet });
        if (width < 1)
        {
            backbone.To(Device.Cpu, ScalarType.Float64);
        }

        return backbone;
    }

    // With statistics and weights of batch norm that aren't all alike.
    private static SubnetFamily Family(Backbone whole, SubnetSplit split, SubnetNorms norms, int groups = 3)
    {
        var family = new SubnetFamily(whole, new SubnetOptions { Groups = groups, Split = split, Norms = norms });
        using var noGrad = Autograd.NoGrad();
        foreach (var (name, tensor) in (family.Norms ?? whole).StateDict()
            .Where(t => t.Key.Contains("bn", StringComparison.Ordinal) && t.Value.DType == ScalarType.Float64))
        {
            if (name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("bias", StringComparison.Ordinal))
            {
                tensor.Uniform_(0.5, 1.5);
            }
        }

        return family;
    }

    private static Tensor Lent(SubnetFamily family, SubnetPath path, Tensor images, bool training)
    {
        using var narrow = BackboneCatalog.Create(family.Narrow(path));
        narrow.To(Device.Cpu, ScalarType.Float64);
        narrow.Train(training);
        using var loan = family.Lend(narrow, path);
        return narrow.Forward(images);
    }

    // The largest network's architecture, zero outside of the path: such channels stay at zero throughout.
    private static Backbone Masked(SubnetFamily family, SubnetPath path)
    {
        using var noGrad = Autograd.NoGrad();
        using var extracted = family.Extract(path);
        var masked = BackboneCatalog.Create(family.Whole.Options);
        masked.To(Device.Cpu, ScalarType.Float64);
        foreach (var (name, tensor) in masked.StateDict())
        {
            var part = extracted.StateDict()[name];
            if (tensor.Rank == 0)
            {
                continue;
            }

            // Batch norm's bias at zero keeps the channels there, whatever the others are.
            tensor.Fill_(name.Contains("running_var", StringComparison.Ordinal) ? 1 : 0);
            var rows = Indices(tensor.Size(0), part.Size(0), StageOf(name), path);
            if (tensor.Rank == 1)
            {
                tensor.IndexCopy_(0, rows, part);
            }
            else
            {
                var isFirst = name.Contains(".0.conv1", StringComparison.Ordinal) || name.Contains("downsample", StringComparison.Ordinal);
                var columns = Indices(tensor.Size(1), part.Size(1), StageOf(name) - (isFirst ? 1 : 0), path);
                var whole = Ops.Zeros([part.Size(0), tensor.Size(1), tensor.Size(2), tensor.Size(3)], ScalarType.Float64);
                tensor.IndexCopy_(0, rows, whole.IndexCopy_(1, columns, part));
            }
        }

        return masked;
    }

    // A stage from 0; the stem counts as the first.
    private static int StageOf(string name) => name.StartsWith("layer", StringComparison.Ordinal) ? name[5] - '1' : 0;

    private static Tensor Columns(long all, long some, SubnetPath path) => Indices(all, some, 3, path);

    // Worked out from the sizes alone: some = shared + each and all = shared + 3 each.
    private static Tensor Indices(long all, long some, int stage, SubnetPath path)
    {
        var each = (all - some) / 2;
        var shared = some - each;
        var start = shared + (path.Groups[Math.Max(0, stage)] * each);
        long[] indices = all == some ? [.. Enumerable.Range(0, (int)all)] : [.. Enumerable.Range(0, (int)shared), .. Enumerable.Range((int)start, (int)each)];
        return Tensor.FromArray<long>(indices);
    }

    private static long Expected(double r)
    {
        long total = (64 * 3 * 49) + (2 * 64);
        long input = 64;
        foreach (var (stage, blocks) in new[] { 3, 4, 6, 3 }.Index())
        {
            var (inner, outer) = ((long)(r * (64 << stage)), (long)(r * (256 << stage)));
            for (var block = 0; block < blocks; block++)
            {
                total += (input * inner) + (9 * inner * inner) + (inner * outer) + (2 * ((2 * inner) + outer));
                total += block == 0 ? (input * outer) + (2 * outer) : 0;
                input = outer;
            }
        }

        return total;
    }

    private static double Start(string key) => key.EndsWith("running_var", StringComparison.Ordinal) ? 1 : 0;

    private static Dictionary<string, Tensor> Copies(IReadOnlyDictionary<string, Tensor> state) =>
        state.ToDictionary(t => t.Key, t => t.Value.Detach().Clone());

    // The parts are those of a network by itself; everything else is exactly zero.
    private static void RequirePart(Tensor whole, Tensor own, IEnumerable<Tensor> parts, double tolerance = 1e-9)
    {
        using var noGrad = Autograd.NoGrad();
        var views = parts.ToList();
        var values = views.SelectMany(v => v.ToArray<double>()).Order().ToArray();
        if (views.Count > 0)
        {
            var expected = own.ToArray<double>().Order().ToArray();
            Assert.Equal(expected.Length, values.Length);
            Assert.All(values.Zip(expected), v => Assert.True(Math.Abs(v.First - v.Second) <= tolerance * Math.Max(1, Math.Abs(v.Second))));
            Assert.True(expected.Max(Math.Abs) > 0);
        }

        foreach (var view in views)
        {
            view.Zero_();
        }

        Assert.Equal(0, whole.Abs().Max().ToDouble());
    }

    private static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var difference = (expected.Detach().To(ScalarType.Float64) - actual.Detach().To(ScalarType.Float64)).Abs().Max().ToDouble();
        var size = expected.Detach().To(ScalarType.Float64).Abs().Max().ToDouble();
        Assert.True(difference <= tolerance * Math.Max(1, size), $"off by {difference} of {size}");
    }
}
