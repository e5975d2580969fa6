using FsCheck;
using FsCheck.Fluent;
using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

public sealed class RoundTripTests : IDisposable
{
    private static readonly string[] NameParts =
        ["layer1", "weight", ".", "0", " ", "\"", "\\", "\n", "\u0001", "\u00e9", "\u6f22", "\U0001F600", "+", "<"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Extensions => [".safetensors", ".pth", ".pt"];

    [Theory]
    [MemberData(nameof(Extensions))]
    public void AnyStateDictReadsBackBitForBit(string extension)
    {
        var path = _folder.File("file" + extension);
        var entry =
            from name in Gen.ListOf(Gen.Elements(NameParts), 3)
            from dtype in Gen.Elements(TensorFacts.DTypes)
            from rank in Gen.Choose(0, 4)
            from shape in Gen.ArrayOf(Gen.Choose(0, 5).Select(size => (long)size), rank)
            from seed in Gen.Choose(0, int.MaxValue)
            select (Name: string.Concat(name), DType: dtype, Shape: shape, Seed: seed);
        var stateDict = entry.ListOf().Select(list => list.DistinctBy(item => item.Name).ToList());

        Prop.ForAll(stateDict.ToArbitrary(), entries =>
        {
            using var scope = new Scope();
            var written = new OrderedDictionary<string, Tensor>();
            foreach (var (name, dtype, shape, seed) in entries)
            {
                written.Add(name, TensorFacts.Random(dtype, shape, seed));
            }

            StateDictFile.Save(path, written);
            TensorFacts.AssertSame(written, ReadAll(path));
            var first = File.ReadAllBytes(path);
            StateDictFile.Save(path, ReadAll(path));
            Assert.Equal(first, File.ReadAllBytes(path));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Extensions))]
    public void StridesDoNotMatter(string extension)
    {
        using var scope = new Scope();
        var path = _folder.File("file" + extension);
        var matrix = TensorFacts.Random(ScalarType.Float32, [3, 4], 1);
        var written = new Dictionary<string, Tensor>
        {
            ["transposed"] = matrix.T(),
            ["column"] = matrix.Select(1, 2),
            ["expanded"] = matrix.Unsqueeze(0).Expand([2, 3, 4]),
        };

        StateDictFile.Save(path, written);

        TensorFacts.AssertSame(written, ReadAll(path));
    }

    [Fact]
    public void SafetensorsKeepsItsMetadataAndAlignsItsData()
    {
        using var scope = new Scope();
        var path = _folder.File("file.safetensors");
        var tensors = new Dictionary<string, Tensor>
        {
            ["flag"] = TensorFacts.Random(ScalarType.Bool, [3], 1),
            ["wide"] = TensorFacts.Random(ScalarType.Float64, [2], 2),
            ["half"] = TensorFacts.Random(ScalarType.BFloat16, [5], 3),
        };

        StateDictFile.Save(path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["note"] = "a \"b\"" });

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(["flag", "wide", "half"], file.Entries.Select(entry => entry.Name));
        Assert.Equal([26, 0, 16], file.Entries.Select(entry => entry.Start));
        Assert.Equal(["BOOL", "F64", "BF16"], file.Entries.Select(entry => entry.Type));
        Assert.Equal("a \"b\"", file.Metadata["note"]);
        TensorFacts.AssertSame([KeyValuePair.Create("half", tensors["half"])], [KeyValuePair.Create("half", file.Read("half"))]);
        Refused.Because("no tensor \"other\"", () => file.Read("other"));
    }

    [Fact]
    public void TorchStoragesStartAtMultiplesOf64Bytes()
    {
        using var scope = new Scope();
        using var stream = new MemoryStream();
        var tensors = Enumerable.Range(0, 5).ToDictionary(i => $"t{i}", i => Tensor.FromArray<long>([0x0123456789abcdef, i]));

        TorchFile.Save(stream, tensors);

        var file = stream.ToArray();
        for (var i = 0; i < 5; i++)
        {
            byte[] content = [0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01, (byte)i, 0, 0, 0, 0, 0, 0, 0];
            Assert.Equal(0, file.AsSpan().IndexOf(content) % 64);
        }
    }

    [Fact]
    public void MoreEntriesThanAPlainZipFileHoldsAreRead()
    {
        using var scope = new Scope();
        var (path, one) = (_folder.File("many.pth"), Tensor.FromArray<byte>([1]));

        StateDictFile.Save(path, Enumerable.Range(0, ushort.MaxValue + 5).Select(i => KeyValuePair.Create($"t{i}", one)));

        Assert.Equal(ushort.MaxValue + 5, ReadAll(path).Count());
    }

    [Fact]
    public void AFailedSaveLeavesTheOldFileAndNoOther()
    {
        using var scope = new Scope();
        var path = _folder.Write("file.pth", [1, 2, 3]);
        var one = Tensor.FromArray<byte>([1]);

        Refused.Because("\"a\" is taken", () => StateDictFile.Save(path, [new("a", one), new("a", one)]));

        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("file.onnx", "must end in")]
    [InlineData("file", "must end in")]
    [InlineData("no/such/folder/file.pth", "cannot be written")]
    public void SavingElsewhereSaysWhy(string name, string reason) =>
        Refused.Because(reason, () => StateDictFile.Save(_folder.File(name), []));

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<KeyValuePair<string, Tensor>> ReadAll(string path)
    {
        // A state dict without tensors is none; the file of one is still valid.
        if (path.EndsWith(".safetensors", StringComparison.Ordinal))
        {
            using var file = SafetensorsFile.Open(path);
            return file.ReadAll();
        }

        var content = (IReadOnlyDictionary<object, object?>)TorchFile.Load(path)!;
        return content.Select(item => KeyValuePair.Create((string)item.Key, (Tensor)item.Value!));
    }
}
