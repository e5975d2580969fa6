using System.Buffers.Binary;
using System.Text;

namespace Selfsame.Torch.Serialization.Pickling;

/// <summary>The bytes under a pickle. A length that the file states is believed only when the file has that many bytes left.</summary>
internal sealed class PickleInput(Stream stream)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] _scratch = new byte[8];

    public long Remaining { get; private set; } = stream.Length - stream.Position;

    public byte ReadByte()
    {
        var value = stream.ReadByte();
        if (value < 0)
        {
            throw Truncated();
        }

        Remaining--;
        return (byte)value;
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadScratch(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadScratch(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadScratch(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadScratch(8));

    public double ReadDoubleBigEndian() => BinaryPrimitives.ReadDoubleBigEndian(ReadScratch(8));

    public void ReadExactly(Span<byte> destination)
    {
        stream.ReadExactly(destination);
        Remaining -= destination.Length;
    }

    public byte[] ReadBytes(ulong count)
    {
        if (count > (ulong)Remaining || count > (ulong)Array.MaxLength)
        {
            throw Truncated();
        }

        var bytes = new byte[count];
        ReadExactly(bytes);
        return bytes;
    }

    public string ReadUtf8(ulong count) => Utf8.GetString(ReadBytes(count));

    /// <summary>A Python 2 <c>str</c>: bytes, shown as Latin-1 so that none is lost.</summary>
    public string ReadLatin1(ulong count) => Encoding.Latin1.GetString(ReadBytes(count));

    public string ReadLine()
    {
        const int longestName = 1024;
        var line = new StringBuilder();
        for (var value = ReadByte(); value != '\n'; value = ReadByte())
        {
            if (line.Length == longestName)
            {
                throw new CheckpointException("the pickle is damaged: a name has no end");
            }

            line.Append((char)value);
        }

        return line.ToString();
    }

    private ReadOnlySpan<byte> ReadScratch(int count)
    {
        if (count > Remaining)
        {
            throw Truncated();
        }

        var bytes = _scratch.AsSpan(0, count);
        ReadExactly(bytes);
        return bytes;
    }

    private static CheckpointException Truncated() => new("the pickle ends too early: the file is cut off or damaged");
}
