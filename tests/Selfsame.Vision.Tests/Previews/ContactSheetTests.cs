using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Loading;
using Selfsame.Vision.Previews;
using Selfsame.Vision.Sources;
using Selfsame.Vision.Tests.Imaging;
using Selfsame.Vision.Tests.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Previews;

public sealed class ContactSheetTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Each view on the sheet is, pixel for pixel, what a loader with the same seed gives to training in its first epoch.</summary>
    [Fact]
    public void Shows_the_views_of_the_first_epoch()
    {
        using var source = Source(3);
        AugmentationOptions[] views = [Augmentations.Byol1(120), Augmentations.SwAVLocal(60)];
        using var sheet = ContactSheet.Draw(source, views, rows: 3, seed: 5);
        using var loader = new ImageLoader(source, new() { BatchSize = 3, Views = views, Seed = 5 });
        using var batch = loader.ReadEpoch(0, cancellation: TestContext.Current.CancellationToken).Single();

        Assert.Equal((6 + (3 * 126), 6 + (3 * 126)), (sheet.Width, sheet.Height));
        for (var row = 0; row < 3; row++)
        {
            AssertShown(sheet, batch.Views[0], row, views[0], 132, 6 + (row * 126));
            AssertShown(sheet, batch.Views[1], row, views[1], 258 + 30, 6 + 30 + (row * 126));
        }
    }

    [Fact]
    public void Small_views_are_enlarged_and_unreadable_images_replaced()
    {
        using var source = Source(4, broken: 0);
        var skipped = new List<string>();
        using var sheet = ContactSheet.Draw(source, [Augmentations.SimClr(32)], rows: 2, seed: 1, (name, reason) => skipped.Add($"{name}: {reason}"));

        Assert.Equal((6 + (2 * 134), 6 + (2 * 134)), (sheet.Width, sheet.Height));
        Assert.Equal(["0.png: empty file"], skipped);
        Assert.Equal(sheet.Row(10)[(3 * 140)..(3 * 141)].ToArray(), sheet.Row(13)[(3 * 143)..(3 * 144)].ToArray());
    }

    private static void AssertShown(RgbImage sheet, ViewPixels view, int image, AugmentationOptions options, int left, int top)
    {
        ReadOnlySpan<double> mean = [options.Mean.Red, options.Mean.Green, options.Mean.Blue];
        ReadOnlySpan<double> std = [options.Std.Red, options.Std.Green, options.Std.Blue];
        for (var i = 0; i < 3 * view.Size * view.Size; i++)
        {
            var (channel, y, x) = (i / (view.Size * view.Size), i / view.Size % view.Size, i % view.Size);
            var level = 255 * ((view.Pixels.Span[(image * 3 * view.Size * view.Size) + i] * std[channel]) + mean[channel]);
            Assert.Equal((byte)Math.Round(level), sheet.Row(top + y)[(3 * (left + x)) + channel]);
        }
    }

    private IImageSource Source(int count, int broken = -1)
    {
        for (var i = 0; i < count; i++)
        {
            using var picture = Pictures.Waves(90 + i, 70);
            _folder.Write($"{i}.png", i == broken ? [] : ImageWriter.ToPng(picture));
        }

        return ImageSources.Open(_folder.Path);
    }
}
