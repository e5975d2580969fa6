using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Selfsame.Vision.Tests.Sources;

/// <summary>Writes MAT-files of level 5, by the format's description, for the reader's tests.</summary>
internal sealed class MatWriter(bool isBigEndian = false, bool isCompressed = false)
{
    private const int DoubleClass = 6, CellClass = 1, StructClass = 2, CharClass = 4;

    /// <summary>A file of variables, each from one of the methods below.</summary>
    public byte[] File(params IEnumerable<byte[]> variables)
    {
        var header = new byte[128];
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, made for a test").CopyTo(header, 0);
        U16(0x0100).CopyTo(header, 124);
        (isBigEndian ? "MI"u8 : "IM"u8).CopyTo(header.AsSpan(126));
        return [.. header, .. variables.SelectMany(v => isCompressed ? Compress(v) : v)];
    }

    /// <summary>Numbers, stored as a data type of the format: 2 uint8, 4 uint16, 5 int32, 9 double.</summary>
    public byte[] Numbers(string name, int type, int[] dimensions, params double[] values)
        => Array(DoubleClass, name, dimensions, Element(type, [.. values.SelectMany(v => type switch
        {
            2 => [(byte)v],
            4 => U16((ushort)v),
            5 => U32((uint)(int)v),
            _ => U64(BitConverter.DoubleToUInt64Bits(v)),
        })]));

    /// <summary>Text, stored as UTF-16.</summary>
    public byte[] Text(string name, string text) => Array(CharClass, name, [1, text.Length], Element(4, [.. text.SelectMany(c => U16(c))]));

    /// <summary>Cells.</summary>
    public byte[] Cells(string name, params byte[][] cells) => Array(CellClass, name, [1, cells.Length], [.. cells.SelectMany(c => c)]);

    /// <summary>Structs, each with the same fields.</summary>
    public byte[] Structs(string name, string[] fields, params byte[][][] rows)
    {
        var names = new byte[fields.Length * 32];
        for (var i = 0; i < fields.Length; i++)
        {
            Encoding.ASCII.GetBytes(fields[i]).CopyTo(names, i * 32);
        }

        return Array(StructClass, name, [1, rows.Length], [.. Element(5, U32(32)), .. Element(1, names), .. rows.SelectMany(r => r).SelectMany(v => v)]);
    }

    private byte[] Array(int kind, string name, int[] dimensions, byte[] content) => Element(14,
    [
        .. Element(6, [.. U32((uint)kind), 0, 0, 0, 0]), .. Element(5, [.. dimensions.SelectMany(d => U32((uint)d))]),
        .. Element(1, Encoding.ASCII.GetBytes(name)), .. content,
    ]);

    // Up to four bytes fit into the tag.
    private byte[] Element(int type, byte[] data)
    {
        if (data.Length is > 0 and <= 4 && type != 14)
        {
            return [.. U32((uint)((data.Length << 16) | type)), .. data, .. new byte[4 - data.Length]];
        }

        return [.. U32((uint)type), .. U32((uint)data.Length), .. data, .. new byte[(8 - (data.Length % 8)) % 8]];
    }

    private byte[] Compress(byte[] variable)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(variable);
        }

        return [.. U32(15), .. U32((uint)stream.Length), .. stream.ToArray()];
    }

    private byte[] U16(ushort value)
    {
        var bytes = new byte[2];
        (isBigEndian ? (Action)(() => BinaryPrimitives.WriteUInt16BigEndian(bytes, value)) : () => BinaryPrimitives.WriteUInt16LittleEndian(bytes, value))();
        return bytes;
    }

    private byte[] U32(uint value)
    {
        var bytes = new byte[4];
        (isBigEndian ? (Action)(() => BinaryPrimitives.WriteUInt32BigEndian(bytes, value)) : () => BinaryPrimitives.WriteUInt32LittleEndian(bytes, value))();
        return bytes;
    }

    private byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        (isBigEndian ? (Action)(() => BinaryPrimitives.WriteUInt64BigEndian(bytes, value)) : () => BinaryPrimitives.WriteUInt64LittleEndian(bytes, value))();
        return bytes;
    }
}
