using Selfsame.Torch;
using Selfsame.Torch.Serialization;
using Selfsame.Vision.Backbones;
using Xunit;

namespace Selfsame.Vision.Tests.Backbones;

/// <summary>Files with the keys that published projects write, around random weights.</summary>
public sealed class ReleasedCheckpointTests : IDisposable
{
    private static readonly BackboneOptions s_options = new() { Name = "resnet50", Width = 0.25, Stem = BackboneStem.ImageNet };

    private static readonly string[] s_children = ["conv1", "bn1", "", "", "layer1", "layer2", "layer3", "layer4", "", "fc"];

    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-released-").FullName;
    private readonly Backbone _backbone = BackboneCatalog.Create(s_options);
    private readonly Tensor _other = Ops.Zeros([4, 4]).DetachFromScope();

    /// <summary>Project, prefix of the backbone, whether its modules are numbered, other keys, what a note says, and the method.</summary>
    public static TheoryData<string, string, bool, string[], string, string?> Layouts => new()
    {
        { "torchvision, timm", "", false, ["fc.weight", "fc.bias"], "resnet50", null },
        { "MoCo v1", "module.encoder_q.", false, ["module.encoder_q.fc.weight", "module.encoder_q.fc.bias", "module.queue", "module.queue_ptr"], "MoCo v1", "moco-v1" },
        { "MoCo v2", "module.encoder_q.", false, ["module.encoder_q.fc.0.weight", "module.encoder_q.fc.2.weight", "module.queue"], "MoCo v2", "moco-v2" },
        { "MoCo v3", "module.base_encoder.", false, ["module.base_encoder.fc.0.weight", "module.predictor.0.weight"], "MoCo v3", null },
        { "SimSiam", "module.encoder.", false, ["module.encoder.fc.0.weight", "module.predictor.0.weight"], "SimSiam", "simsiam" },
        { "SimCLR converted", "", false, ["fc.weight"], "resnet50", null },
        { "SimCLR port", "encoder.", false, ["projector.0.weight"], "SimCLR", null },
        { "SwAV", "module.", false, ["module.projection_head.0.weight", "module.projection_head.3.bias", "module.prototypes.weight"], "SwAV", "swav" },
        { "BYOL numbered", "module.online_network.encoder.", true, ["module.online_network.projetion.net.0.weight", "module.predictor.net.0.weight"], "BYOL", "byol" },
        { "BYOL wrapped", "online_encoder.net.", false, ["online_encoder.net.fc.weight", "online_predictor.0.weight"], "BYOL", "byol" },
        { "Barlow Twins", "module.backbone.", false, ["module.projector.0.weight", "module.bn.running_mean"], "Barlow Twins", null },
        { "VICReg", "module.backbone.", false, ["module.projector.0.weight", "module.projector.6.weight"], "VICReg", null },
        { "DINO", "backbone.", false, ["head.mlp.0.weight", "head.last_layer.weight_v"], "DINO", null },
        { "VISSL", "_feature_blocks.", false, [], "VISSL", null },
        { "lightly", "backbone.", true, ["projection_head.layers.0.weight"], "numbered", null },
        { "an unknown project", "net.trunk.", false, ["net.anything.weight"], "'net.trunk.'", null },
    };

    public void Dispose()
    {
        _backbone.Dispose();
        _other.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_released_checkpoint_loads_whole_and_is_recognised(string project, string prefix, bool numbered, string[] others, string note, string? method)
    {
        Write(prefix, numbered, others);

        using var loaded = BackboneFile.Load(Path);

        Assert.True(loaded.Report.Percentage == 100, project);
        Assert.Equal(s_options, loaded.Info.Options);
        Assert.Equal(method, loaded.Info.Provenance.Method);
        Assert.Contains(loaded.Notes, n => n.Contains(note, StringComparison.Ordinal));
        var (expected, actual) = (_backbone.StateDict(), loaded.Backbone.StateDict());
        Assert.All(expected, t => Assert.True(t.Value.AsBytes().SequenceEqual(actual[t.Key].AsBytes()), t.Key));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_checkpoint_with_a_hole_fails_and_names_the_key(string project, string prefix, bool numbered, string[] others, string note, string? method)
    {
        Write(prefix, numbered, others, leaveOut: "layer3.2.bn2.weight");

        var error = Assert.Throws<CheckpointException>(() => BackboneFile.Load(Path));

        Assert.True(error.Message.Contains("layer3.2.bn2.weight", StringComparison.Ordinal), $"{project}, {note}, {method}: {error.Message}");
    }

    [Fact]
    public void Of_the_two_networks_of_moco_the_query_encoder_is_taken()
    {
        var wrong = _backbone.StateDict().Select(t => KeyValuePair.Create("module.encoder_k." + t.Key, t.Value.Detach() * 0.0));
        StateDictFile.Save(Path, [.. wrong, .. Keys("module.encoder_q.", numbered: false)]);

        using var loaded = BackboneFile.Load(Path);

        Assert.Equal(_backbone.StateDict()["conv1.weight"].ToArray<float>(), loaded.Backbone.StateDict()["conv1.weight"].ToArray<float>());
    }

    [Fact]
    public void Two_networks_that_nothing_tells_apart_are_refused_with_their_prefixes()
    {
        StateDictFile.Save(Path, [.. Keys("left.", numbered: false), .. Keys("right.", numbered: false)]);

        var error = Assert.Throws<CheckpointException>(() => BackboneFile.Load(Path));

        Assert.Contains("'left.', 'right.'", error.Message, StringComparison.Ordinal);
        Assert.Contains("selfsame import --prefix", error.Message, StringComparison.Ordinal);
        using var loaded = BackboneFile.Load(Path, new BackboneLoadOptions { Prefix = "right.", InputSize = 160 });
        Assert.Equal(160, loaded.Info.InputSize);
    }

    private string Path => System.IO.Path.Combine(_folder, "checkpoint.pth");

    private IEnumerable<KeyValuePair<string, Tensor>> Keys(string prefix, bool numbered) =>
        _backbone.StateDict().Select(t => KeyValuePair.Create(prefix + (numbered ? Number(t.Key) : t.Key), t.Value));

    private static string Number(string key)
    {
        var parts = key.Split('.', 2);
        return $"{Array.IndexOf(s_children, parts[0])}.{parts[1]}";
    }

    private void Write(string prefix, bool numbered, string[] others, string? leaveOut = null) => StateDictFile.Save(
        Path,
        [
            .. _backbone.StateDict().Where(t => t.Key != leaveOut).Select(t => KeyValuePair.Create(prefix + (numbered ? Number(t.Key) : t.Key), t.Value)),
            .. others.Select(key => KeyValuePair.Create(key, _other)),
        ]);
}
