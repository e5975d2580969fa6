using Selfsame.Vision.Imaging;

namespace Selfsame.Vision.Tests.Imaging;

/// <summary>Pictures for tests, and how to compare them.</summary>
internal static class Pictures
{
    /// <summary>Smooth waves with different channels: survives JPEG well, and no part resembles another.</summary>
    public static RgbImage Waves(int width, int height)
    {
        var image = RgbImage.Rent(width, height);
        for (var y = 0; y < height; y++)
        {
            var row = image.Row(y);
            for (var x = 0; x < width; x++)
            {
                row[x * 3] = (byte)(128 + 100 * Math.Sin(x * 0.11 + y * 0.02));
                row[x * 3 + 1] = (byte)(128 + 100 * Math.Cos(y * 0.09));
                row[x * 3 + 2] = (byte)(128 + 90 * Math.Sin((x + y) * 0.05));
            }
        }
        return image;
    }

    public static int MaxDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Xunit.Assert.Equal(a.Length, b.Length);
        var max = 0;
        for (var i = 0; i < a.Length; i++)
            max = Math.Max(max, Math.Abs(a[i] - b[i]));
        return max;
    }

    /// <summary>Decodes, or says that the image is refused. Anything but an <see cref="ImageException"/> gets through to the test.</summary>
    public static bool TryDecode(byte[] data, bool region = false)
    {
        try
        {
            using var image = ImageDecoder.Open(data);
            using var whole = image.Decode();
            if (region)
                image.DecodeRegion(new CropBox(0, 0, (image.Width + 1) / 2, image.Height), 2, 2, out _).Dispose();
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }
}
