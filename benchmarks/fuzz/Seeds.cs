using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using Selfsame.Vision.Imaging;

namespace Selfsame.Benchmarks.Fuzz;

/// <summary>Good files of every format, which the inputs are made from.</summary>
internal static class Seeds
{
    /// <summary>
    /// The decoder's fixtures, the images of the folder, and what both lack: a large one, every orientation, an interlaced PNG; tars, IDX
    /// files.
    /// </summary>
    public static IReadOnlyList<FuzzInput> All(string? folder)
    {
        var files = Files(Path.Combine(AppContext.BaseDirectory, "Seeds")).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);
        var images = files.Values
            .Concat(folder is null ? [] : Files(folder).Select(File.ReadAllBytes))
            .Concat(Enumerable.Range(1, 8).Select(tag => WithOrientation(files["exif6.jpg"], (byte)tag)))
            .Append(Large())
            .Append(InterlacedPng.Make(37, 29))
            .Select(content => new FuzzInput(FuzzKind.Image, content));
        return
        [
            .. images,
            .. new[] { TarEntryFormat.Ustar, TarEntryFormat.Gnu, TarEntryFormat.Pax }
                .Select(format => new FuzzInput(FuzzKind.Tar, Tar(format, files["gray.png"], files["420.jpg"]))),
            new(FuzzKind.Idx, Idx()),
            new(FuzzKind.ZippedIdx, Zip(Idx())),
        ];
    }

    private static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder).Order(StringComparer.Ordinal);

    /// <summary>A JPEG whose EXIF block states 6, with another orientation in its place.</summary>
    private static byte[] WithOrientation(byte[] jpeg, byte tag)
    {
        var copy = (byte[])jpeg.Clone();
        ReadOnlySpan<byte> big = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0], little = [0x12, 0x01, 3, 0, 1, 0, 0, 0];
        var at = copy.AsSpan().IndexOf(big) is var found and >= 0 ? found + big.Length : copy.AsSpan().IndexOf(little) + little.Length;
        copy[at] = tag;
        return copy;
    }

    /// <summary>Of more pixels than are decoded whole, so that training reads a part of it.</summary>
    private static byte[] Large()
    {
        using var image = RgbImage.Rent(640, 520);
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)(i * i >> 9);
        }

        return ImageWriter.ToJpeg(image, 40);
    }

    private static byte[] Tar(TarEntryFormat format, params byte[][] images)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            for (var i = 0; i < images.Length; i++)
            {
                using var content = new MemoryStream(images[i]);
                var name = $"set/{(i == 0 ? "short" : new string('n', format == TarEntryFormat.Ustar ? 90 : 150))}/{i}.png";
                TarEntry entry = format switch
                {
                    TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                    _ => new PaxTarEntry(TarEntryType.RegularFile, name),
                };
                entry.ModificationTime = DateTimeOffset.UnixEpoch;
                entry.DataStream = content;
                writer.WriteEntry(entry);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Idx()
    {
        var file = new byte[16 + 4 * 6 * 5];
        file[2] = 8;
        file[3] = 3;
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4), 4);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(8), 6);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(12), 5);
        return file;
    }

    private static byte[] Zip(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Optimal))
        {
            zip.Write(content);
        }

        return stream.ToArray();
    }
}
