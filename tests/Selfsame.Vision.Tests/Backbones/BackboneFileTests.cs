using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones;

public sealed class BackboneFileTests : IDisposable
{
    private static readonly BackboneOptions s_options = new() { Name = "resnet18", Width = 0.25, Stem = BackboneStem.Small };

    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-backbones-").FullName;
    private readonly Backbone _backbone = BackboneCatalog.Create(s_options);

    private static BackboneInfo Info => new()
    {
        Options = s_options,
        InputSize = 28,
        Mean = new RgbValues(0.1, 1.0 / 3, 0.3),
        Std = new RgbValues(0.2, 0.7, 1e-3),
        Provenance = new BackboneProvenance
        {
            Method = "simclr",
            Epochs = 4.75,
            Data = "photos, größere",
            Seed = ulong.MaxValue,
            Version = "0.1.0",
            Created = new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(2)),
        },
    };

    public void Dispose()
    {
        _backbone.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("b.safetensors")]
    [InlineData("b.pth")]
    public void What_is_saved_is_loaded_bit_for_bit(string name)
    {
        BackboneFile.Save(_backbone, At(name), Info);

        using var loaded = BackboneFile.Load(At(name));

        Assert.Equal(Info, loaded.Info);
        Assert.Empty(loaded.Notes);
        Assert.Equal(100, loaded.Report.Percentage);
        var (expected, actual) = (_backbone.StateDict(), loaded.Backbone.StateDict());
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, t => Assert.True(t.Value.AsBytes().SequenceEqual(actual[t.Key].AsBytes()), t.Key));
    }

    [Fact]
    public void Saving_what_was_loaded_gives_the_same_bytes()
    {
        BackboneFile.Save(_backbone, At("a.safetensors"), Info);
        using var loaded = BackboneFile.Load(At("a.safetensors"));
        BackboneFile.Save(loaded.Backbone, At("b.safetensors"), loaded.Info);

        Assert.Equal(BackboneFile.Sha256(At("a.safetensors")), BackboneFile.Sha256(At("b.safetensors")));
    }

    [Theory]
    [InlineData("resnet18", 0.25, BackboneStem.Small)]
    [InlineData("resnet34", 0.25, BackboneStem.ImageNet)]
    [InlineData("resnet50", 0.5, BackboneStem.ImageNet)]
    [InlineData("resnet101", 0.25, BackboneStem.Small)]
    [InlineData("resnet152", 0.25, BackboneStem.ImageNet)]
    public void The_architecture_is_inferred_from_names_and_shapes(string name, double width, BackboneStem stem)
    {
        var options = new BackboneOptions { Name = name, Width = width, Stem = stem };
        using var backbone = BackboneCatalog.Create(options);
        StateDictFile.Save(At("plain.safetensors"), backbone.StateDict());

        using var loaded = BackboneFile.Load(At("plain.safetensors"));

        Assert.Equal(options, loaded.Info.Options);
    }

    [Fact]
    public void The_prefix_that_all_keys_share_is_taken_off_and_stated()
    {
        StateDictFile.Save(At("ddp.pth"), _backbone.StateDict().Select(t => KeyValuePair.Create("module." + t.Key, t.Value)));

        using var loaded = BackboneFile.Load(At("ddp.pth"));

        Assert.True(loaded.Report.IsComplete);
        Assert.Contains(loaded.Notes, note => note.Contains("'module.'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_given_prefix_selects_one_of_several_networks()
    {
        StateDictFile.Save(At("moco.pth"),
        [
            .. _backbone.StateDict().Select(t => KeyValuePair.Create("encoder_k." + t.Key, t.Value.Detach() * 0.0)),
            .. _backbone.StateDict().Select(t => KeyValuePair.Create("encoder_q." + t.Key, t.Value)),
        ]);

        using var loaded = BackboneFile.Load(At("moco.pth"), new BackboneLoadOptions { Prefix = "encoder_q." });

        Assert.Equal(_backbone.StateDict()["conv1.weight"].ToArray<float>(), loaded.Backbone.StateDict()["conv1.weight"].ToArray<float>());
    }

    [Fact]
    public void Weights_from_before_batch_counters_load_and_the_lack_is_stated()
    {
        StateDictFile.Save(At("old.pth"), _backbone.StateDict().Where(t => !t.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)));

        using var loaded = BackboneFile.Load(At("old.pth"));

        Assert.Contains(loaded.Notes, note => note.Contains("num_batches_tracked", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_key_fails_and_is_named()
    {
        BackboneSave("m.pth", state => state.Where(t => t.Key != "layer3.1.bn2.running_var"));

        Assert.Contains("layer3.1.bn2.running_var", LoadError("m.pth"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_too_many_fails_and_is_named_unless_it_is_ignored()
    {
        using var queue = Ops.Zeros([3]);
        BackboneSave("u.pth", state => state.Append(KeyValuePair.Create("queue", queue)));

        Assert.Contains("queue", LoadError("u.pth"), StringComparison.Ordinal);
        using var loaded = BackboneFile.Load(At("u.pth"), new BackboneLoadOptions { Ignore = ["queue"] });
        Assert.Equal(["queue"], loaded.Report.Ignored);
    }

    [Fact]
    public void A_key_of_another_shape_fails_and_is_named()
    {
        using var wrong = Ops.Zeros([3]);
        BackboneSave("s.pth", state => state.Select(t => t.Key == "bn1.bias" ? KeyValuePair.Create(t.Key, wrong) : t));

        Assert.Contains("bn1.bias (file [3], model [16])", LoadError("s.pth"), StringComparison.Ordinal);
    }

    [Fact]
    public void Something_else_than_a_ResNet_is_refused()
    {
        using var tensor = Ops.Zeros([3]);
        StateDictFile.Save(At("vit.pth"), [new("cls_token", tensor)]);

        Assert.Contains("not the weights of a ResNet, MobileNetV3 or EfficientNet", LoadError("vit.pth"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pth_that_was_replaced_is_not_read_with_the_old_description()
    {
        BackboneFile.Save(_backbone, At("b.pth"), Info);
        using var other = BackboneCatalog.Create(s_options);
        StateDictFile.Save(At("b.pth"), other.StateDict());

        Assert.Contains("describes other weights", LoadError("b.pth"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backbone", "alexnet")]
    [InlineData("backbone.width", "wide")]
    [InlineData("backbone.width", "0")]
    [InlineData("backbone.stem", "tiny")]
    [InlineData("input.size", "-1")]
    [InlineData("input.mean", "1,2")]
    [InlineData("input.std", null)]
    public void A_description_that_makes_no_sense_is_refused_by_name(string key, string? value)
    {
        BackboneFile.Save(_backbone, At("b.safetensors"), Info);
        Dictionary<string, string> metadata;
        using (var file = SafetensorsFile.Open(At("b.safetensors")))
        {
            metadata = new(file.Metadata);
        }

        metadata.Remove(key);
        if (value is not null)
        {
            metadata[key] = value;
        }

        StateDictFile.Save(At("b.safetensors"), _backbone.StateDict(), metadata);

        Assert.Contains(key, LoadError("b.safetensors"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_of_another_architecture_is_not_saved()
    {
        var info = Info with { Options = s_options with { Width = 1 } };

        Assert.Throws<ArgumentException>(() => BackboneFile.Save(_backbone, At("b.safetensors"), info));
        Assert.False(File.Exists(At("b.safetensors")));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private void BackboneSave(string name, Func<IEnumerable<KeyValuePair<string, Tensor>>, IEnumerable<KeyValuePair<string, Tensor>>> change) =>
        StateDictFile.Save(At(name), change(_backbone.StateDict()));

    private string LoadError(string name)
    {
        var error = Assert.Throws<CheckpointException>(() => BackboneFile.Load(At(name)));
        Assert.DoesNotContain('\n', error.Message);
        Assert.StartsWith(At(name), error.Message, StringComparison.Ordinal);
        return error.Message;
    }
}
