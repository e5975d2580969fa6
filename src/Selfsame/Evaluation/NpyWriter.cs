using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Selfsame.Evaluation;

/// <summary>
/// Writes a matrix as numpy's .npy, format 1.0: little-endian float32 in C order. Rows are streamed; their number is filled in at the end.
/// </summary>
internal sealed class NpyWriter
{
    // numpy's own files align the data to 64 bytes. The number of rows has room for any int64.
    private const int HeaderBytes = 128;

    private readonly Stream _stream;
    private readonly int _columns;
    private long _rows;

    /// <summary>Begins a file on a stream that can seek and is at its start; the stream stays the caller's.</summary>
    public NpyWriter(Stream stream, int columns)
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("writing .npy needs a little-endian machine");
        }

        _stream = stream;
        _columns = columns;
        WriteHeader();
    }

    /// <summary>Appends whole rows.</summary>
    public void Append(ReadOnlySpan<float> rows)
    {
        _stream.Write(MemoryMarshal.AsBytes(rows));
        _rows += rows.Length / _columns;
    }

    /// <summary>Fills in the number of rows.</summary>
    public void Complete()
    {
        _stream.Position = 0;
        WriteHeader();
        _stream.Seek(0, SeekOrigin.End);
    }

    private void WriteHeader()
    {
        const int prefixBytes = 10; // magic, version 1.0, length of what follows as 16 bits
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({_rows}, {_columns}), }}");
        _stream.Write([0x93, .. "NUMPY"u8, 1, 0, HeaderBytes - prefixBytes, 0]);
        _stream.Write(Encoding.ASCII.GetBytes(text.PadRight(HeaderBytes - prefixBytes - 1) + "\n"));
    }
}
