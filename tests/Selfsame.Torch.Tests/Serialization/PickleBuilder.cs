using System.IO.Compression;
using System.Text;

namespace Selfsame.Torch.Tests.Serialization;

/// <summary>Pickles by hand, and torch.save's zip file around them.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [0x80, 2];

    public PickleBuilder Op(char opcode, params ReadOnlySpan<byte> argument)
    {
        _bytes.Add((byte)opcode);
        _bytes.AddRange(argument);
        return this;
    }

    public PickleBuilder Repeat(int count, params ReadOnlySpan<byte> opcodes)
    {
        for (var i = 0; i < count; i++)
        {
            _bytes.AddRange(opcodes);
        }

        return this;
    }

    public PickleBuilder Text(string text) => Op('X', BitConverter.GetBytes(text.Length)).Raw(Encoding.UTF8.GetBytes(text));

    public PickleBuilder Integer(int value) => Op('J', BitConverter.GetBytes(value));

    public PickleBuilder Global(string module, string name) => Op('c', Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

    public PickleBuilder Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A float tensor over storage "0", the arguments of _rebuild_tensor_v2 as given.</summary>
    public PickleBuilder Tensor(int storageLength, int offset, int[] shape, int[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(').Op('(').Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu");
        Integer(storageLength).Op('t').Op('Q').Integer(offset);
        foreach (var list in new[] { shape, strides })
        {
            Op('(');
            foreach (var value in list)
            {
                Integer(value);
            }

            Op('t');
        }

        return Op('\x89').Op('N').Op('t').Op('R');
    }

    /// <summary>The finished pickle in a zip file, with one storage "0" of 6 floats.</summary>
    public byte[] ToFile(CompressionLevel storageCompression = CompressionLevel.NoCompression) =>
        File([.. _bytes, (byte)'.'], storageCompression);

    public static byte[] File(byte[] pickle, CompressionLevel storageCompression = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "x/data.pkl", pickle, CompressionLevel.NoCompression);
            Add(zip, "x/data/0", new byte[24], storageCompression);
        }

        return stream.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        using var entry = zip.CreateEntry(name, level).Open();
        entry.Write(content);
    }
}
