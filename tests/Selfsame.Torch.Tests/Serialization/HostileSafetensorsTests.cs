using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Torch.Serialization;
using Xunit;

namespace Selfsame.Torch.Tests.Serialization;

public sealed class HostileSafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "cannot take 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "cut off")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "end at byte 8 of 9")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""",
        3, "starts at byte 1")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}""",
        5, "starts at byte 3")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""",
        2, "twice")]
    [InlineData("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "unknown type")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "no integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "no integer")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,4]}}""", 4, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "lacks a valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "lacks a valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "lacks a valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"shape":[1]}}""", 4, "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":{},"data_offsets":[0,4]}}""", 4, "missing")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "missing")]
    [InlineData("""{"a":""", 0, "JSON")]
    [InlineData("""{} {}""", 0, "JSON")]
    [InlineData("""{"a\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "JSON")]
    [InlineData("""[]""", 0, "neither")]
    public void AnInvalidHeaderIsRefusedWithTheReason(string header, int dataLength, string reason)
    {
        var path = _folder.Write("file", File(Encoding.UTF8.GetBytes(header), dataLength));

        Refused.Because(reason, () => StateDictFile.Load(path));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(long.MaxValue)]
    [InlineData(100_000_001)]
    [InlineData(20)]
    public void AHeaderLongerThanTheFileIsRefused(ulong length)
    {
        byte[] file = [.. File("{}"u8, 0)];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);

        Refused.Because("does not fit", () => SafetensorsFile.Open(_folder.Write("file", file)));
    }

    [Fact]
    public void AnElementTypeThatLibtorchLacksIsRefusedOnlyWhenRead()
    {
        var header = """{"a":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""";
        using var scope = new Scope();
        using var file = SafetensorsFile.Open(_folder.Write("file", File(Encoding.UTF8.GetBytes(header), 3)));

        Assert.Equal([1], file.Read("b").Shape);
        Refused.Because("F8_E4M3", () => file.Read("a"));
    }

    [Fact]
    public void DamageNeverCausesMoreThanACheckpointException()
    {
        using var scope = new Scope();
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, TensorFacts.Some());
        var valid = stream.ToArray();

        Prop.ForAll(Damage.Of(valid).ToArbitrary(), file => Damage.AssertHarmless(_folder.Write("file.safetensors", file)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] File(ReadOnlySpan<byte> header, int dataLength)
    {
        var file = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file.AsSpan(8));
        return file;
    }
}
