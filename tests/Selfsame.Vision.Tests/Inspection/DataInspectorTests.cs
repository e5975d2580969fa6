using System.Text.Json;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Inspection;
using Selfsame.Vision.Sources;
using Selfsame.Vision.Tests.Augmentation;
using Selfsame.Vision.Tests.Imaging;
using Selfsame.Vision.Tests.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Inspection;

public sealed class DataInspectorTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reports_what_is_there()
    {
        using var waves = Pictures.Waves(64, 48);
        using var noise = Levels.Noise(30, 20);
        _folder.Write("a/waves.jpg", ImageWriter.ToJpeg(waves, 95));
        _folder.Write("a/noise.png", ImageWriter.ToPng(noise));
        _folder.Write("b/poor.jpg", ImageWriter.ToJpeg(waves, 50));
        _folder.Write("b/copy.jpg", ImageWriter.ToJpeg(waves, 95));
        _folder.Write("b/again.png", ImageWriter.ToPng(noise));
        _folder.Write("b/cut.jpg", ImageWriter.ToJpeg(waves)[..300]);
        _folder.Write("b/text.png", "not an image"u8.ToArray());

        using var source = ImageSources.Open(_folder.Path);
        var report = DataInspector.Inspect(source, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((7, 5, 4), (report.Images, report.Readable, report.NearDistance));
        Assert.Equal([new("b/cut.jpg", "truncated JPEG"), new("b/text.png", "not an image (starts with \"not an image\")")], report.Unreadable);
        Assert.Equal([new("a", 2), new("b", 5)], report.Classes);
        Assert.Equal([new("JPEG", 3), new("PNG", 2)], report.Formats);
        Assert.Equal([new("64x48", 3), new("30x20", 2)], report.Sizes);
        Assert.Equal(new SizeRange(30, 64, 64), report.Width);
        Assert.Equal((2, 2, 2), (report.Exact.Groups, report.Exact.Surplus, report.Exact.AcrossClasses));
        Assert.Equal(["a/noise.png", "b/again.png"], report.Exact.Examples[0]);
        Assert.Equal((1, 1), (report.Near.Groups, report.Near.Surplus));
        Assert.Equal(["a/waves.jpg", "b/poor.jpg"], report.Near.Examples[0]);
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(2, json.RootElement.GetProperty("exact").GetProperty("surplus").GetInt32());
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        for (var i = 0; i < 12; i++)
        {
            using var picture = Pictures.Waves(40 + (i % 3), 30);
            _folder.Write($"c{i % 2}/{i:D2}.jpg", ImageWriter.ToJpeg(picture, 60 + i));
        }

        using var source = ImageSources.Open(_folder.Path);
        string Report(int threads) =>
            (
                DataInspector.Inspect(
                    source, new() { Threads = threads }, cancellation: TestContext.Current.CancellationToken) with { Seconds = 0 })
                .ToJson();

        Assert.Equal(Report(1), Report(4));
    }

    [Fact]
    public void It_can_be_cancelled_and_refuses_bad_options()
    {
        using var picture = Pictures.Waves(20, 20);
        _folder.Write("one.png", ImageWriter.ToPng(picture));
        using var source = ImageSources.Open(_folder.Path);
        Assert.Throws<OperationCanceledException>(() => { DataInspector.Inspect(source, cancellation: new(canceled: true)); });
        Assert.Equal(
            "NearDistance must be from 0 to 7; it is 8.",
            Assert.Throws<ArgumentException>(
                () => { DataInspector.Inspect(source, new() { NearDistance = 8 }, cancellation: TestContext.Current.CancellationToken); }).Message);
    }
}
