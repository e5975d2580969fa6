using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Selfsame.Evaluation;

/// <summary>Reads a matrix of float32 from numpy's .npy (format 1.0 to 3.0, little-endian, C order), a block of rows at a time.</summary>
internal sealed partial class NpyReader : IDisposable
{
    // numpy's own headers have 128 bytes; a matrix needs no longer one.
    private const int LongestHeader = 4096;

    private readonly FileStream _stream;

    /// <exception cref="InvalidDataException">The file is no such matrix, or is cut off; the message says what is needed.</exception>
    public NpyReader(string path)
    {
        _stream = File.OpenRead(path);
        try
        {
            (Rows, Columns) = ReadHeader(path);
            var missing = (Rows * Columns * sizeof(float)) - (_stream.Length - _stream.Position);
            if (missing > 0)
            {
                throw new InvalidDataException($"{path} is truncated: {missing} bytes of {Rows} x {Columns} numbers are missing");
            }
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>How many rows.</summary>
    public long Rows { get; }

    /// <summary>How many numbers a row.</summary>
    public int Columns { get; }

    /// <summary>Reads the next whole rows.</summary>
    public void Read(Span<float> rows) => _stream.ReadExactly(MemoryMarshal.AsBytes(rows));

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private (long Rows, int Columns) ReadHeader(string path)
    {
        Span<byte> start = stackalloc byte[8];
        if (_stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
        {
            throw new InvalidDataException($"{path} is no .npy file");
        }

        Span<byte> size = stackalloc byte[start[6] == 1 ? sizeof(ushort) : sizeof(uint)];
        _stream.ReadExactly(size);
        var length = size.Length == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        var text = new byte[Math.Min(length, LongestHeader)];
        _stream.ReadExactly(text);
        var header = Header().Match(Encoding.ASCII.GetString(text));
        return header.Success && length <= LongestHeader
            && long.TryParse(header.Groups["rows"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            && int.TryParse(header.Groups["columns"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var columns)
            && rows > 0 && columns > 0
            ? (rows, columns)
            : throw new InvalidDataException($"{path} holds no matrix of float32 in C order ('<f4', 'fortran_order': False, two sizes above 0)");
    }

    // Keys come in any order; every writer in use puts them alphabetically.
    [GeneratedRegex(@"^\{\s*'descr':\s*'<f4',\s*'fortran_order':\s*False,\s*'shape':\s*\((?<rows>\d+),\s*(?<columns>\d+)\),?\s*\}\s*$")]
    private static partial Regex Header();
}
