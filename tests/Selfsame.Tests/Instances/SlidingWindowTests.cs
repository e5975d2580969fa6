using Selfsame.Instances;
using Xunit;

namespace Selfsame.Tests.Instances;

public sealed class SlidingWindowTests
{
    [Fact]
    public void WindowsOverlapByAllButAStrideAndGoOverAllImages()
    {
        var order = new SlidingWindow(images: 64, window: 16, stride: 2, seed: 3);
        var windows = Enumerable.Range(0, 40).Select(order.At).ToList();

        Assert.All(windows, w => Assert.Equal(16, w.Distinct().Count()));
        Assert.All(windows.Zip(windows.Skip(1)), pair => Assert.Equal(14, pair.First.Intersect(pair.Second).Count()));      // 1 - S / W
        Assert.Equal(Enumerable.Range(0, 64), windows.Take(32).SelectMany(w => w).Distinct().Order());                      // N / S windows
        Assert.All(windows.Take(32).SelectMany(w => w).GroupBy(i => i), visits => Assert.Equal(8, visits.Count()));         // W / S visits each
        Assert.Equal(windows[0].Order(), windows[32].Order());                                                              // modulo N
        Assert.NotEqual(windows[0], windows[32]);
    }

    [Fact]
    public void EpochsGoOnWhereTheLastOneEnded()
    {
        var order = new SlidingWindow(30, 12, 5, 1);
        var visits = Enumerable.Range(0, 6).SelectMany(order.At).ToArray();

        Assert.Equal(visits[..25], order.Epoch(0, 25));
        Assert.Equal(visits[25..50], order.Epoch(1, 25));
    }

    [Fact]
    public void AWindowOfMoreThanAllImagesIsAllOfThem()
    {
        var order = new SlidingWindow(10, 4096, 512, 1);

        Assert.Equal((10, 10), (order.Window, order.Stride));
        Assert.Equal(Enumerable.Range(0, 10), order.At(7).Order());
    }
}
