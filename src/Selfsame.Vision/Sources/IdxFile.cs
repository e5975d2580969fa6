using System.Buffers.Binary;
using System.IO.Compression;

namespace Selfsame.Vision.Sources;

/// <summary>A file of unsigned bytes in the IDX format of the MNIST database, plain or gzipped.</summary>
/// <param name="Dimensions">The sizes, the slowest first.</param>
/// <param name="Data">All bytes, packed.</param>
internal sealed record IdxFile(int[] Dimensions, byte[] Data)
{
    private const int UnsignedByte = 8;

    /// <summary>Deflate never expands further than this, so a claim beyond it is false.</summary>
    private const long MaxExpansion = 1032;

    /// <summary>The number of dimensions that a file states, or null when it is no IDX file of bytes.</summary>
    public static int? Rank(string path)
    {
        try
        {
            using var stream = OpenPlain(path);
            Span<byte> magic = stackalloc byte[4];
            return stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic[..3].SequenceEqual((ReadOnlySpan<byte>)[0, 0, UnsignedByte])
                ? magic[3]
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">The number of dimensions that it must have.</param>
    /// <exception cref="SourceException">It is no such file, or damaged, or truncated.</exception>
    public static IdxFile Read(string path, int rank)
    {
        try
        {
            using var stream = OpenPlain(path);
            Span<byte> header = stackalloc byte[4 + 4 * rank];
            stream.ReadExactly(header);
            if (!header[..4].SequenceEqual((ReadOnlySpan<byte>)[0, 0, UnsignedByte, (byte)rank]))
                throw new SourceException($"{path} is not an IDX file of bytes with {rank} dimensions");
            var dimensions = new int[rank];
            Int128 size = 1;
            for (var i = 0; i < rank; i++)
            {
                var dimension = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
                size *= dimension;
                if (dimension is 0 or > int.MaxValue || size > Array.MaxLength || size > new FileInfo(path).Length * MaxExpansion)
                    throw new SourceException($"{path} is damaged (its header claims {dimension} for dimension {i + 1})");
                dimensions[i] = (int)dimension;
            }
            var data = GC.AllocateUninitializedArray<byte>((int)size);
            stream.ReadExactly(data);
            return stream.ReadByte() < 0
                ? new IdxFile(dimensions, data)
                : throw new SourceException($"{path} is damaged (more data than its header says)");
        }
        catch (EndOfStreamException error)
        {
            throw new SourceException($"{path} is truncated", error);
        }
        catch (InvalidDataException error)
        {
            throw new SourceException($"{path} is damaged (gzip: {error.Message})", error);
        }
    }

    private static Stream OpenPlain(string path)
    {
        var file = File.OpenRead(path);
        try
        {
            Span<byte> magic = stackalloc byte[2];
            var isGzip = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic.SequenceEqual((ReadOnlySpan<byte>)[0x1F, 0x8B]);
            file.Position = 0;
            return isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
