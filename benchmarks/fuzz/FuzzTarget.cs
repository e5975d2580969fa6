using System.Text.RegularExpressions;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Sources;

namespace Selfsame.Benchmarks.Fuzz;

/// <summary>Reads an input as a training run would: whole, in part, reduced, through a tar or an IDX file.</summary>
internal sealed partial class FuzzTarget(int maxPixels) : IDisposable
{
    private const int Regions = 3, OpenedEntries = 4;

    private readonly GuardedMemory _memory = new(1 << 22);
    private readonly string _folder = Directory.CreateTempSubdirectory("selfsame-fuzz-").FullName;

    /// <summary>Reads one input.</summary>
    /// <returns>"decoded", or why it was refused. Every other exception than a refusal gets through.</returns>
    public string Run(FuzzInput input, Random random)
    {
        try
        {
            return input.Kind == FuzzKind.Image ? ReadImage(input.Content, random) : ReadSource(input);
        }
        catch (Exception error) when (error is ImageException or SourceException)
        {
            return $"refused: {Numbers().Replace(error.Message.Replace(_folder, "", StringComparison.Ordinal), "#")}";
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string ReadImage(byte[] content, Random random)
    {
        using var image = ImageDecoder.Open(_memory.Hold(content));
        _ = image.Mode.ToString();
        if ((long)image.Width * image.Height > maxPixels)
        {
            return "opened, too large to be tried";
        }

        for (var i = 0; i < Regions; i++)
        {
            ReadRegion(image, random);
        }

        using var whole = image.Decode();

        // Pixels that nobody wrote would be those of whoever had the memory before.
        Poison(whole.Width, whole.Height);
        using var fresh = ImageDecoder.Open(_memory.Hold(content));
        using var again = fresh.Decode();
        return whole.Pixels.SequenceEqual(again.Pixels) ? $"decoded {image.Format}" : throw new InvalidOperationException("two decodes of one image differ");
    }

    private static void ReadRegion(EncodedImage image, Random random)
    {
        double x = random.NextDouble() * (image.Width - 1), y = random.NextDouble() * (image.Height - 1);
        if (random.Next(4) == 0)
        {
            (x, y) = (0, 0);
        }

        var box = new CropBox(x, y, (image.Width - x) * (1 - random.NextDouble()), (image.Height - y) * (1 - random.NextDouble()));
        var shrink = 1 << random.Next(5);
        using var part = image.DecodeRegion(box, 1 + (int)box.Width / shrink, 1 + (int)box.Height / shrink, out var inPart);

        // A reduced image's last pixel may reach beyond the image, never the box beyond the pixels.
        if (!(inPart.X >= 0 && inPart.Y >= 0 && inPart.Width > 0 && inPart.Height > 0
            && inPart.Right <= part.Width + 1e-6 && inPart.Bottom <= part.Height + 1e-6))
        {
            throw new InvalidOperationException($"{box} became {inPart} of {part.Width} x {part.Height} pixels");
        }
    }

    private static void Poison(int width, int height)
    {
        using var same = RgbImage.Rent(width, height);
        same.Pixels.Fill(0xA5);
        var rgba = System.Buffers.ArrayPool<byte>.Shared.Rent(4 * width * height);
        rgba.AsSpan().Fill(0x5A);
        System.Buffers.ArrayPool<byte>.Shared.Return(rgba);
    }

    private string ReadSource(FuzzInput input)
    {
        var path = Path.Combine(_folder, input.FileName("train"));
        File.WriteAllBytes(path, input.Content);
        using var source = ImageSources.Open(path);
        for (var i = 0; i < source.Count; i++)
        {
            var name = source.NameOf(i);
            if (name.StartsWith('/') || name.Split('/').Contains(".."))
            {
                throw new InvalidOperationException($"a name leads out of the archive: {name}");
            }
        }

        var read = 0;
        for (var i = 0; i < Math.Min(source.Count, OpenedEntries); i++)
        {
            read += TryRead(source, i) ? 1 : 0;
        }

        return $"opened {input.Kind}, {(read == Math.Min(source.Count, OpenedEntries) ? "all" : "not all")} images read";
    }

    private bool TryRead(IImageSource source, int index)
    {
        try
        {
            using var image = source.Open(index);
            if ((long)image.Width * image.Height <= maxPixels)
            {
                image.Decode().Dispose();
            }

            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"0x[0-9A-Fa-f]+|\d[\d,.]*|\(starts with .*\)")]
    private static partial Regex Numbers();
}
