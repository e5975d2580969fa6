using System.Collections;
using System.Diagnostics;
using System.Numerics;
using System.Text.Json;
using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

[Collection(PythonCollection.Name)]
public sealed class PythonInteropTests(PythonCheckpoints python, ITestOutputHelper output)
{
    public static TheoryData<string> Suffixes => [".pth", ".legacy.pth", ".p3.pth", ".p4.pth", ".p5.pth", ".p4.legacy.pth"];

    [Fact]
    public void EveryTensorOfEveryFileEqualsPythons()
    {
        python.RequirePython();
        foreach (var (file, expected) in python.Expected)
        {
            using var scope = new Scope();
            var actual = Tensors(TorchFile.Load(python.Path(file)), string.Empty).ToDictionary();
            if (!file.StartsWith("storage", StringComparison.Ordinal) && !file.StartsWith("module", StringComparison.Ordinal))
            {
                Assert.Equal(expected.Keys, actual.Keys);
            }

            foreach (var (path, tensor) in expected)
            {
                Assert.Equal(tensor.Dtype, TensorFacts.Name(actual[path].DType));
                Assert.Equal(tensor.Shape, actual[path].Shape);
                Assert.Equal(tensor.Strides, actual[path].Strides());
                Assert.Equal(tensor.Sha256, TensorFacts.Sha256(actual[path]));
                Assert.False(actual[path].RequiresGrad);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Suffixes))]
    public void OtherValuesComeBackAsPlainOrOpaqueOnes(string suffix)
    {
        var values = Dictionary(TorchFile.Load(python.Path("values" + suffix)));

        Assert.Equal(new long[] { 2, 3 }, values["size"]);
        Assert.Equal(ScalarType.BFloat16, values["dtype"]);
        Assert.Equal(BigInteger.Pow(2, 70), values["big"]);
        Assert.Equal(long.MinValue, values["negative"]);
        Assert.Equal(1L << 62, values["long"]);
        Assert.Null(values["none"]);
        Assert.Equal(true, values["yes"]);
        Assert.Equal(0.1, values["float"]);
        Assert.Equal("h\u00e9llo \u6f22", values["text"]);
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)i), Assert.IsType<byte[]>(values["bytes"]));
        Assert.Equal(new object[] { 1L, 2L }, Assert.IsType<HashSet<object>>(values["set"]).Order());
        Assert.Equal([3L], Assert.IsType<HashSet<object>>(values["frozen"]));
        Assert.Equal(new object[] { 1L, new object[] { 2L, 3L } }, values["tuple"]);
        Assert.Equal([1L], Assert.IsType<List<object?>>(Dictionary(values["default"])["a"]));
        Assert.Equal("numpy.core.multiarray.scalar", Assert.IsType<PythonObject>(values["numpy"]).Type.FullName);
        Assert.Equal("numpy", Assert.IsType<PythonObject>(values["array"]).Type.Module.Split('.')[0]);
        Assert.Equal("torch.device", Assert.IsType<PythonObject>(values["device"]).Type.FullName);
        Assert.Equal("__main__.Holder.Inner", Assert.IsType<PythonType>(values["class"]).FullName);
        var arguments = Assert.IsType<PythonObject>(values["args"]);
        Assert.Equal("argparse.Namespace", arguments.Type.FullName);
        Assert.Equal("resnet18", Dictionary(arguments.State)["arch"]);
    }

    [Theory]
    [InlineData("shared.pth")]
    [InlineData("shared.legacy.pth")]
    public void TensorsThatSharedMemoryShareItAgain(string file)
    {
        using var scope = new Scope();
        var tensors = Dictionary(TorchFile.Load(python.Path(file)));
        var (whole, row) = ((Tensor)tensors["whole"]!, (Tensor)tensors["row"]!);

        row.Fill_(7);

        Assert.Equal([7f, 7, 7, 7, 7, 7], whole.Select(0, 1).ToArray<float>());
    }

    [Fact]
    public void KeysOfEveryKindAreFound()
    {
        using var scope = new Scope();
        var mixed = Dictionary(TorchFile.Load(python.Path("mixed_keys.pth")));

        Assert.IsType<Tensor>(mixed[3L]);
        Assert.IsType<Tensor>(mixed[new object[] { 1L, "b" }]);
        Assert.IsType<Tensor>(mixed[DBNull.Value]);
    }

    [Theory]
    [InlineData("resnet18.pth", null, 122, "", "")]
    [InlineData("resnet18.legacy.pth", null, 122, "", "")]
    [InlineData("ordered.pth", null, 2, "", "")]
    [InlineData("checkpoint.pth", "state_dict", 2, "module.fc.", "epoch optimizer args")]
    [InlineData("checkpoint.legacy.pth", "state_dict", 2, "module.fc.", "epoch optimizer args")]
    [InlineData("model_entry.pth", "model", 1, "", "queue")]
    [InlineData("net_entry.pth", "net", 1, "", "acc")]
    [InlineData("mixed_keys.pth", null, 1, "", "3 (tuple) None")]
    public void TheStateDictInAFileIsFoundAndTheRestReported(string file, string? container, int count, string prefix, string skipped)
    {
        using var loaded = StateDictFile.Load(python.Path(file));

        Assert.Equal(container, loaded.Container);
        Assert.Equal(count, loaded.Tensors.Count);
        Assert.Equal(prefix, loaded.CommonPrefix);
        Assert.Equal(skipped, string.Join(' ', loaded.Skipped));
        var legacy = file.Contains("legacy", StringComparison.Ordinal);
        Assert.Equal(legacy ? CheckpointFormat.TorchLegacy : CheckpointFormat.TorchZip, loaded.Format);
    }

    [Theory]
    [InlineData("values.pth", "no state dict")]
    [InlineData("bare.pth", "no dictionary of weights")]
    [InlineData("module.pth", "pickled torch.nn.modules.linear.Linear, not its weights")]
    [InlineData("module.legacy.pth", "pickled torch.nn.modules.linear.Linear, not its weights")]
    [InlineData("module_entry.pth", "\"model\" is a pickled torch.nn.modules.linear.Linear")]
    [InlineData("quantized.pth.bad", "not supported")]
    [InlineData("sparse.pth.bad", "not supported")]
    [InlineData("script.pth.bad", "TorchScript")]
    public void AFileWithoutAStateDictIsRefusedWithTheReason(string file, string reason)
    {
        var path = python.Path(file);

        var error = Assert.Throws<CheckpointException>(() => StateDictFile.Load(path));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void PythonReadsWhatIsWritten()
    {
        using var scope = new Scope();
        using var resnet = StateDictFile.Load(python.Path("resnet18.pth"));
        var mixed = new OrderedDictionary<string, Tensor>();
        foreach (var (i, dtype) in TensorFacts.DTypes.Index())
        {
            mixed.Add($"{dtype} \"{(char)('\u6f22' + i)}\"", TensorFacts.Random(dtype, [3, i % 3, 5], i));
            mixed.Add($"scalar.{dtype}", TensorFacts.Random(dtype, [], i));
        }

        mixed.Add("transposed", TensorFacts.Random(ScalarType.Float32, [3, 4], 1).T());
        mixed.Add("channels_last", TensorFacts.Random(ScalarType.Float32, [2, 3, 4, 5], 1).Contiguous(MemoryFormat.ChannelsLast));
        var written = new Dictionary<string, IReadOnlyDictionary<string, Tensor>>
        {
            [python.Folder.File("resnet18-ours.pth")] = resnet.Tensors,
            [python.Folder.File("resnet18-ours.safetensors")] = resnet.Tensors,
            [python.Folder.File("mixed.pth")] = mixed,
            [python.Folder.File("mixed.safetensors")] = mixed,
            [python.Folder.File("nothing.pt")] = new OrderedDictionary<string, Tensor>(),
        };
        foreach (var (path, tensors) in written)
        {
            StateDictFile.Save(path, tensors);
        }

        var json = PythonScript.TryRun("read_checkpoints.py", [.. written.Keys])!;
        var report = JsonSerializer.Deserialize<Dictionary<string, JsonElement[][]>>(json)!;

        foreach (var (path, tensors) in written)
        {
            Assert.Equal(
                tensors.Select(item => Describe(item.Key, item.Value)),
                report[path].Select(item => $"{item[0]} {item[1]} [{string.Join(',', item[2].EnumerateArray())}] {item[3]} {item[4]}"));
        }
    }

    [Fact]
    public void ResNet18LoadsInAnInstant()
    {
        var path = python.Path("resnet18.pth");
        StateDictFile.Load(path).Dispose();
        var clock = Stopwatch.StartNew();
        StateDictFile.Load(path).Dispose();

        output.WriteLine($"ResNet-18, 45 MB: {clock.Elapsed.TotalMilliseconds:F0} ms");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    private static string Describe(string name, Tensor tensor) =>
        $"{name} {TensorFacts.Name(tensor.DType)} [{string.Join(',', tensor.Shape)}] True {TensorFacts.Sha256(tensor)}";

    private static IReadOnlyDictionary<object, object?> Dictionary(object? value) =>
        Assert.IsType<IReadOnlyDictionary<object, object?>>(value, exactMatch: false);

    private static IEnumerable<KeyValuePair<string, Tensor>> Tensors(object? value, string path) => value switch
    {
        Tensor tensor => [new(path, tensor)],
        IReadOnlyDictionary<object, object?> dictionary => dictionary.SelectMany(item => Tensors(item.Value, $"{path}/{Key(item.Key)}")),
        string or byte[] => [],
        IList list => list.Cast<object?>().SelectMany((item, i) => Tensors(item, $"{path}/{i}")),
        _ => [],
    };

    private static string Key(object key) => key switch
    {
        DBNull => "None",
        object[] tuple => $"({string.Join(", ", tuple.Select(item => item is string text ? $"'{text}'" : item))})",
        _ => key.ToString()!,
    };
}
