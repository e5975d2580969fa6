using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

public sealed class StateDictTests : IDisposable
{
    private readonly Scope _scope = new();

    [Fact]
    public void CopiesInPlaceAndConverts()
    {
        var weight = Ops.Zeros([2]);
        weight.RequiresGrad = true;
        var target = new Dictionary<string, Tensor> { ["w"] = weight, ["n"] = Ops.Zeros([], ScalarType.Int64) };
        var source = new Dictionary<string, Tensor> { ["n"] = Tensor.FromScalar(3L), ["w"] = Tensor.FromArray<double>([1.5, -2]) };

        var report = StateDict.Copy(source, target);

        Assert.Equal([1.5f, -2], weight.Detach().ToArray<float>());
        Assert.True(weight.RequiresGrad && weight.IsLeaf);
        Assert.Equal(3, target["n"].Item<long>());
        Assert.True(report.IsComplete);
        Assert.Equal(100, report.Percentage);
        Assert.Equal("matched 2 of 2 keys (100 %), 0 missing, 0 of another shape, 0 unexpected, 0 ignored", report.Summary);
    }

    [Fact]
    public void AnIncompleteLoadFailsWithTheNamesAndCopiesNothing()
    {
        var target = Zeros(("a", 2), ("b", 2), ("c", 3));

        var error = Assert.Throws<CheckpointException>(() => StateDict.Copy(Ones(("a", 2), ("c", 4), ("module.b", 2)), target));

        Assert.Equal(
            "the file does not fit the model: 1 of 3 keys match; "
                + "missing: b; of another shape: c (file [4], model [3]); unexpected: module.b",
            error.Message);
        Assert.Equal([0f, 0], target["a"].ToArray<float>());
    }

    [Fact]
    public void AnIncompleteLoadIsReportedWhenAllowed()
    {
        var target = Zeros(("a", 2), ("b", 2), ("c", 3));

        var report = StateDict.Copy(Ones(("a", 2), ("c", 4), ("d", 1)), target, new LoadOptions { RequireAll = false });

        Assert.Equal(["a"], report.Matched);
        Assert.Equal(["b"], report.Missing);
        Assert.Equal(["d"], report.Unexpected);
        Assert.Equal(["c (file [4], model [3])"], report.ShapeMismatch);
        Assert.Equal(100 / 3.0, report.Percentage, 10);
        Assert.Equal([1f, 1], target["a"].ToArray<float>());
        Assert.Equal(
            """
            matched 1 of 3 keys (33.3 %), 1 missing, 1 of another shape, 1 unexpected, 0 ignored
              missing: b
              other shape: c (file [4], model [3])
              unexpected: d

            """,
            report.Listing());
    }

    [Fact]
    public void PrefixesAndIgnoredKeysAreApplied()
    {
        var target = Zeros(("conv.weight", 2), ("fc.weight", 3), ("bn.num_batches_tracked", 1));

        var report = StateDict.Copy(
            Ones(("module.conv.weight", 2), ("module.fc.weight", 9), ("queue", 1)),
            target,
            new LoadOptions { StripPrefix = "module.", Ignore = ["fc.*", "*.num_batches_tracked"] });

        Assert.Equal(["conv.weight"], report.Matched);
        Assert.Equal(["queue"], report.Unexpected);
        Assert.Equal(["fc.weight", "bn.num_batches_tracked"], report.Ignored);
        Assert.True(report.IsComplete);
    }

    [Fact]
    public void AFileOfWhichNothingFitsIsRefusedInAnyCase()
    {
        var options = new LoadOptions { RequireAll = false };

        Refused.Because("no key of the file fits the model", () => StateDict.Copy(Ones(("x", 2)), Zeros(("a", 2)), options));
    }

    [Fact]
    public void TwoKeysThatBecomeOneAreRefused()
    {
        var options = new LoadOptions { StripPrefix = "m." };

        Refused.Because("the file has two keys \"a\"", () => StateDict.Copy(Ones(("a", 2), ("m.a", 2)), Zeros(("a", 2)), options));
    }

    [Fact]
    public void ManyMissingNamesAreCutShort()
    {
        var target = Zeros([.. Enumerable.Range(0, 12).Select(i => ($"k{i}", 1))]);

        Refused.Because(
            "1 of 12 keys match; missing: k1, k2, k3, k4, k5, k6, k7, k8 and 3 more",
            () => StateDict.Copy(Ones(("k0", 1)), target));
    }

    [Fact]
    public void LoadingAndCopyingLeaveNoTensorBehind()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("file.pth");
        StateDictFile.Save(path, Ones(("a", 2), ("b", 3)));
        var target = Zeros(("a", 2), ("b", 3));
        var before = LiveTensors.Settled();

        using (var file = StateDictFile.Load(path))
        {
            Assert.Equal(before + 2, Tensor.LiveCount);
            StateDict.Copy(file.Tensors, target);
        }

        Assert.Equal(before, Tensor.LiveCount);
    }

    public void Dispose() => _scope.Dispose();

    private static OrderedDictionary<string, Tensor> Zeros(params (string Name, int Size)[] entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Name, Ops.Zeros([entry.Size]))));

    private static OrderedDictionary<string, Tensor> Ones(params (string Name, int Size)[] entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Name, Ops.Ones([entry.Size]))));
}
