using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Selfsame.Vision.Tests.Sources;

/// <summary>Tars and zips in memory, for tests to read.</summary>
internal static class Tars
{
    /// <summary>A tar of files, in order.</summary>
    public static byte[] Of(params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var data = new MemoryStream(content);
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
            }
        }

        return stream.ToArray();
    }

    /// <summary>The same, gzipped.</summary>
    public static byte[] Zipped(params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Of(files));
        }

        return stream.ToArray();
    }

    /// <summary>A zip of files.</summary>
    public static byte[] Zip(params IEnumerable<(string Name, byte[] Content)> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>A WebDataset shard: for each number an image of that many pixels' width, and its label.</summary>
    public static byte[] Shard(int first, int count, Func<int, string?>? label = null) => Of(Enumerable.Range(first, count).SelectMany(i =>
    {
        var image = (Name: $"{i:D4}.png", Image(i + 1));
        return label?.Invoke(i) is { } text ? new[] { image, ($"{i:D4}.cls", Encoding.UTF8.GetBytes(text)) } : [image];
    }));

    /// <summary>An image that its width tells apart.</summary>
    public static byte[] Image(int width)
    {
        using var picture = Imaging.Pictures.Waves(width, 3);
        return Vision.Imaging.ImageWriter.ToPng(picture);
    }
}
