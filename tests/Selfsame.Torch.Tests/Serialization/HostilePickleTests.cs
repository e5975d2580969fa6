using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

[Collection(PythonCollection.Name)]
public sealed class HostilePickleTests(PythonCheckpoints python) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, byte[]> InvalidPickles => new()
    {
        { "stack is empty", new PickleBuilder().ToFile() },
        { "stack is empty", new PickleBuilder().Op('0').ToFile() },
        { "no mark", new PickleBuilder().Op('t').ToFile() },
        { "never stored", new PickleBuilder().Op('h', 7).ToFile() },
        { "no list", new PickleBuilder().Op('N').Op('N').Op('a').ToFile() },
        { "no dictionary", new PickleBuilder().Op('N').Op('N').Op('N').Op('s').ToFile() },
        { "has no value", new PickleBuilder().Op('}').Op('(').Op('N').Op('u').ToFile() },
        { "argument tuple", new PickleBuilder().Global("os", "system").Op('N').Op('R').ToFile() },
        { "no class", new PickleBuilder().Op('N').Op(')').Op('R').ToFile() },
        { "opcode 0x69", new PickleBuilder().Op('i').ToFile() },
        { "protocol 9", PickleBuilder.File([0x80, 9, (byte)'N', (byte)'.']) },
        { "ends too early", PickleBuilder.File([0x80, 2, (byte)'N']) },
        { "ends too early", new PickleBuilder().Op('X', 0xff, 0xff, 0xff, 0x7f).ToFile() },
        { "ends too early", new PickleBuilder().Op('\x8d', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff).ToFile() },
        { "over the limit", new PickleBuilder().Op('\x8b', 0xff, 0xff, 0xff, 0x7f).ToFile() },
        { "a name has no end", new PickleBuilder().Op('c').Raw(new byte[5000]).ToFile() },
        { "dictionary key is longer", new PickleBuilder().Op('}').Text(new string('x', 5000)).Op('N').Op('s').ToFile() },
        { "no storage", new PickleBuilder().Text("0").Op('Q').ToFile() },
        { "steps", new PickleBuilder().Repeat(9_000_000, (byte)']').ToFile() },
        { "reaches element 6 of a storage of 6", new PickleBuilder().Tensor(6, 0, [7], [1]).ToFile() },
        { "reaches element 6 of a storage of 6", new PickleBuilder().Tensor(6, 1, [2, 3], [3, 1]).ToFile() },
        { "reaches element 6 of a storage of 4", new PickleBuilder().Tensor(4, 0, [2, 3], [2, 2]).ToFile() },
        { "of 7 Float32 elements has only 24 bytes", new PickleBuilder().Tensor(7, 0, [6], [1]).ToFile() },
        { "impossible length", new PickleBuilder().Tensor(-1, 0, [6], [1]).ToFile() },
        { "do not agree", new PickleBuilder().Tensor(6, -1, [6], [1]).ToFile() },
        { "do not agree", new PickleBuilder().Tensor(6, 0, [6], []).ToFile() },
        { "no integer", new PickleBuilder().Tensor(6, 0, [2], [-1]).ToFile() },
        { "no integer", new PickleBuilder().Tensor(6, 0, [-2], [1]).ToFile() },
        { "overflows", new PickleBuilder().Tensor(6, 0, [int.MaxValue, int.MaxValue, int.MaxValue], [0, 0, 0]).ToFile() },
        { "is compressed", new PickleBuilder().Tensor(6, 0, [6], [1]).ToFile(CompressionLevel.Optimal) },
    };

    [Theory]
    [MemberData(nameof(InvalidPickles))]
    public void AnInvalidPickleIsRefusedWithTheReason(string reason, byte[] file)
    {
        var path = _folder.Write("file.pth", file);

        Refused.Because(reason, () => TorchFile.Load(path));
    }

    [Fact]
    public void NothingInAPickleIsRun()
    {
        var marker = _folder.File("marker");
        var call = new PickleBuilder().Global("os", "system").Text($"touch {marker}").Op('\x85').Op('R');
        var path = _folder.Write("file.pth", call.ToFile());

        var result = Assert.IsType<PythonObject>(TorchFile.Load(path));

        Assert.Equal("os.system", result.Type.FullName);
        Assert.Equal([$"touch {marker}"], result.Arguments);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void DeepNestingAndCirclesDoNotOverflowTheStack()
    {
        var deep = _folder.Write("deep.pth", new PickleBuilder().Repeat(500_000, (byte)']').Repeat(499_999, (byte)'a').ToFile());
        var circle = _folder.Write("circle.pth", new PickleBuilder().Op(']').Op('q', 0).Op('h', 0).Op('a').ToFile());

        Assert.IsType<List<object?>>(TorchFile.Load(deep));
        var list = Assert.IsType<List<object?>>(TorchFile.Load(circle));
        Assert.Same(list, list[0]);
    }

    [Fact]
    public void SharedTuplesAsKeysTakeNoExponentialTime()
    {
        var pickle = new PickleBuilder().Op('}').Op('N');
        for (var i = 0; i < 100; i++)
        {
            pickle.Op('2').Op('\x86');
        }

        Damage.AssertHarmless(_folder.Write("file.pth", pickle.Op('N').Op('s').ToFile()));
    }

    [Theory]
    [InlineData(new byte[0], "empty")]
    [InlineData(new byte[] { 1, 2, 3 }, "neither")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0 }, "damaged")]
    [InlineData(new byte[] { 0x80, 2, (byte)'N', (byte)'.' }, "torch.save did not write it")]
    public void OtherFilesAreNamed(byte[] content, string reason) =>
        Refused.Because(reason, () => TorchFile.Load(_folder.Write("file", content)));

    [Fact]
    public void AMissingFileIsNamed() =>
        Refused.Because("no such file", () => StateDictFile.Load(_folder.File("none.pth")));

    [Fact]
    public void AChangedWeightIsNoticed()
    {
        using var scope = new Scope();
        using var stream = new MemoryStream();
        TorchFile.Save(stream, [new("a", Tensor.FromArray<long>([0x0123456789abcdef]))]);
        var file = stream.ToArray();
        file[file.AsSpan().IndexOf((byte[])[0xef, 0xcd, 0xab, 0x89])] ^= 1;

        Refused.Because("checksum", () => TorchFile.Load(_folder.Write("file.pth", file)));
    }

    [Fact]
    public void DamageToAZipFileNeverCausesMoreThanACheckpointException()
    {
        using var scope = new Scope();
        using var stream = new MemoryStream();
        TorchFile.Save(stream, TensorFacts.Some());
        Fuzz(Damage.Of(stream.ToArray()), 300);
    }

    [Theory]
    [InlineData("values.pth")]
    [InlineData("values.p5.pth")]
    [InlineData("checkpoint.pth")]
    [InlineData("checkpoint.p4.pth")]
    public void DamageToAPickleNeverCausesMoreThanACheckpointException(string name)
    {
        // With valid checksums again, so that the pickle machine sees the damage.
        using var zip = ZipFile.OpenRead(python.Path(name));
        using var content = zip.Entries.Single(entry => entry.Name == "data.pkl").Open();
        using var pickle = new MemoryStream();
        content.CopyTo(pickle);
        Fuzz(Damage.Of(pickle.ToArray()).Select(damaged => PickleBuilder.File(damaged)), 300);
    }

    [Theory]
    [InlineData("values.legacy.pth")]
    [InlineData("checkpoint.legacy.pth")]
    [InlineData("shared.p5.legacy.pth")]
    public void DamageToALegacyFileNeverCausesMoreThanACheckpointException(string name) =>
        Fuzz(Damage.Of(File.ReadAllBytes(python.Path(name))), 300);

    public void Dispose() => _folder.Dispose();

    private void Fuzz(Gen<byte[]> files, int count) =>
        Prop.ForAll(files.ToArbitrary(), file => Damage.AssertHarmless(_folder.Write("file.pth", file)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
