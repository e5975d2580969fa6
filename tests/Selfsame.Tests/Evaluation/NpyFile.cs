using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Selfsame.Tests.Evaluation;

/// <summary>Reads a .npy matrix of float32 by numpy's description of the format.</summary>
internal static partial class NpyFile
{
    public static (float[] Values, int Rows, int Columns) Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        ReadOnlySpan<byte> magic = [0x93, .. "NUMPY"u8, 1, 0];
        if (!bytes.AsSpan().StartsWith(magic))
        {
            throw new InvalidDataException("not a .npy of format 1.0");
        }

        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes[10..start]);
        var shape = Header().Match(header);
        if (!shape.Success || start % 64 != 0)
        {
            throw new InvalidDataException(header);
        }

        return (
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start)).ToArray(),
            int.Parse(shape.Groups[1].ValueSpan, null),
            int.Parse(shape.Groups[2].ValueSpan, null));
    }

    [GeneratedRegex(@"^\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\), \} *\n\z")]
    private static partial Regex Header();
}
