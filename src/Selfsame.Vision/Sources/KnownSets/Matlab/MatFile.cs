using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Selfsame.Vision.Sources;

/// <summary>
/// Reads MATLAB's MAT-files of level 5 (MathWorks, "MAT-File Format", version 5): numeric, character, cell and struct arrays, compressed or not, of either byte
/// order. Imaginary parts are dropped; objects and sparse arrays are left out. Versions 4 and 7.3 (HDF5) are refused.
/// </summary>
internal sealed class MatFile
{
    private const int HeaderSize = 128, MostDepth = 32;
    private const long MostBytes = 64 << 20;

    // Data types (table 1-1 of the format's description) and array classes (table 1-3).
    private const int Matrix = 14, Compressed = 15;
    private const int CellClass = 1, StructClass = 2, CharClass = 4, FirstNumeric = 6, LastNumeric = 15;

    private readonly string _path;
    private readonly bool _isBigEndian;
    private long _budget = MostBytes;

    private MatFile(string path, bool isBigEndian) => (_path, _isBigEndian) = (path, isBigEndian);

    /// <summary>Reads every variable.</summary>
    /// <param name="content">The file's content.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="SourceException">It is damaged, or no MAT-file of level 5.</exception>
    public static IReadOnlyDictionary<string, MatValue> Read(ReadOnlyMemory<byte> content, string path)
    {
        if (content.Length < HeaderSize || content.Span[126..HeaderSize] is not ([(byte)'I', (byte)'M'] or [(byte)'M', (byte)'I']))
        {
            throw new SourceException($"{path} is not a MAT-file of level 5 (save it with -v7 or -v6)");
        }

        var file = new MatFile(path, isBigEndian: content.Span[126] == 'M');
        if (file.UInt16(content.Span[124..]) != 0x0100)
        {
            throw new SourceException($"{path} is not a MAT-file of level 5 (save it with -v7 or -v6)");
        }

        var variables = new Dictionary<string, MatValue>(StringComparer.Ordinal);
        for (var rest = content[HeaderSize..]; rest.Length >= 8;)
        {
            if (file.Variable(ref rest) is ({ } name, { } value))
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    private (string Name, MatValue? Value) Variable(ref ReadOnlyMemory<byte> rest)
    {
        var (type, data) = Element(ref rest);
        if (type == Compressed)
        {
            var inflated = Inflate(data);
            (type, data) = Element(ref inflated);
        }

        return type == Matrix ? Array(data, depth: 0) : ("", null);
    }

    private (string Name, MatValue? Value) Array(ReadOnlyMemory<byte> data, int depth)
    {
        if (data.IsEmpty)
        {
            return ("", new MatValue { Dimensions = [0, 0] }); // an empty cell
        }

        if (depth > MostDepth)
        {
            throw Damaged($"arrays in arrays more than {MostDepth} deep");
        }

        var (_, flags) = Element(ref data);
        var (_, sizes) = Element(ref data);
        var (_, name) = Element(ref data);
        if (flags.Length < 8 || sizes.Length < 8)
        {
            throw Damaged("an array without flags or dimensions");
        }

        var kind = (int)(UInt32(flags.Span) & 0xFF);
        var dimensions = Integers(sizes.Span);
        var count = Count(dimensions);
        return (Encoding.UTF8.GetString(name.Span), kind switch
        {
            CellClass => new MatValue { Dimensions = dimensions, Cells = Many(ref data, count, depth) },
            StructClass => new MatValue { Dimensions = dimensions, Structs = Structs(ref data, count, depth) },
            CharClass => new MatValue { Dimensions = dimensions, Text = Text(ref data) },
            >= FirstNumeric and <= LastNumeric => new MatValue { Dimensions = dimensions, Numbers = Numbers(ref data, count) },
            _ => null,
        });
    }

    private MatValue[] Many(ref ReadOnlyMemory<byte> data, long count, int depth)
    {
        // Each takes a tag at least.
        var values = count <= data.Length / 8 ? new MatValue[count] : throw Damaged($"it claims {count} cells");
        for (var i = 0; i < values.Length; i++)
        {
            var (type, content) = Element(ref data);
            values[i] = (type == Matrix ? Array(content, depth + 1).Value : null) ?? new MatValue { Dimensions = [0, 0] };
        }

        return values;
    }

    private IReadOnlyDictionary<string, MatValue>[] Structs(ref ReadOnlyMemory<byte> data, long count, int depth)
    {
        var (_, length) = Element(ref data);
        var (_, text) = Element(ref data);
        var width = length.Length >= 4 ? (int)UInt32(length.Span) : 0;
        if (width <= 0 || text.Length % width != 0)
        {
            throw Damaged("a struct without names of fields");
        }

        var fields = new string[text.Length / width];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = Encoding.UTF8.GetString(text.Span.Slice(i * width, width)).Split('\0')[0];
        }

        var values = fields.Length == 0 || count <= data.Length / 8 ? Many(ref data, count * fields.Length, depth)
            : throw Damaged($"it claims {count} structs");
        return [.. values.Chunk(Math.Max(1, fields.Length)).Select(row => Named(fields, row))];
    }

    private static Dictionary<string, MatValue> Named(string[] fields, MatValue[] row)
    {
        var values = new Dictionary<string, MatValue>(StringComparer.Ordinal);
        for (var i = 0; i < fields.Length; i++)
        {
            values[fields[i]] = row[i];
        }

        return values;
    }

    private string Text(ref ReadOnlyMemory<byte> data)
    {
        var (type, bytes) = Element(ref data);
        return type switch
        {
            1 or 2 or 16 => Encoding.UTF8.GetString(bytes.Span),
            4 or 17 => (_isBigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes.Span),
            _ => throw Damaged($"text stored as data type {type}"),
        };
    }

    // Numbers are stored in the smallest type that holds them, whatever the array's class.
    private double[] Numbers(ref ReadOnlyMemory<byte> data, long count)
    {
        var (type, bytes) = Element(ref data);
        var size = type switch
        {
            1 or 2 => 1,
            3 or 4 => 2,
            5 or 6 or 7 => 4,
            9 or 12 or 13 => 8,
            _ => throw Damaged($"numbers stored as data type {type}"),
        };
        if (bytes.Length != count * size)
        {
            throw Damaged($"{count} numbers in {bytes.Length} bytes");
        }

        var numbers = new double[count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Number(type, bytes.Span.Slice(i * size, size));
        }

        return numbers;
    }

    private double Number(int type, ReadOnlySpan<byte> bytes) => type switch
    {
        1 => (sbyte)bytes[0],
        2 => bytes[0],
        3 => (short)UInt16(bytes),
        4 => UInt16(bytes),
        5 => (int)UInt32(bytes),
        6 => UInt32(bytes),
        7 => BitConverter.UInt32BitsToSingle(UInt32(bytes)),
        9 => BitConverter.UInt64BitsToDouble(UInt64(bytes)),
        12 => (long)UInt64(bytes),
        _ => UInt64(bytes),
    };

    // A tag of 8 bytes and the data, padded to 8; or both in 8 bytes, with the size in the tag's upper half. Compressed elements aren't padded.
    private (int Type, ReadOnlyMemory<byte> Data) Element(ref ReadOnlyMemory<byte> rest)
    {
        if (rest.Length < 8)
        {
            throw Damaged("it ends too early");
        }

        var tag = UInt32(rest.Span);
        if (tag >> 16 is > 0 and var small)
        {
            var data = small <= 4 ? rest.Slice(4, (int)small) : throw Damaged($"a small element of {small} bytes");
            rest = rest[8..];
            return ((int)(tag & 0xFFFF), data);
        }

        var length = UInt32(rest.Span[4..]);
        if (length > rest.Length - 8)
        {
            throw Damaged("it ends too early");
        }

        var content = rest.Slice(8, (int)length);
        var padded = tag == Compressed ? length : (length + 7L) / 8 * 8;
        rest = rest[(int)Math.Min(rest.Length, 8 + padded)..];
        return ((int)tag, content);
    }

    private ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
            using var inflated = new MemoryStream();
            var buffer = new byte[1 << 16];
            while (zlib.Read(buffer) is > 0 and var read)
            {
                _budget -= read;
                if (_budget < 0)
                {
                    throw Damaged($"it holds more than {MostBytes >> 20} MB");
                }

                inflated.Write(buffer.AsSpan(0, read));
            }

            return inflated.ToArray();
        }
        catch (InvalidDataException error)
        {
            throw new SourceException($"{_path} is damaged ({error.Message})", error);
        }
    }

    private int[] Integers(ReadOnlySpan<byte> bytes)
    {
        var values = new int[bytes.Length / 4];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (int)UInt32(bytes[(4 * i)..]);
        }

        return values;
    }

    private long Count(int[] dimensions)
    {
        long count = 1;
        foreach (var dimension in dimensions)
        {
            if (dimension < 0 || (count *= dimension) > MostBytes)
            {
                throw Damaged($"it claims a dimension of {dimension}");
            }
        }

        return count;
    }

    private ushort UInt16(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private ulong UInt64(ReadOnlySpan<byte> bytes) =>
        _isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private SourceException Damaged(string reason) => new($"{_path} is damaged ({reason})");
}
