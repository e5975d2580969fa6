using Selfsame.Logging;
using Xunit;

namespace Selfsame.Tests.Logging;

public sealed class ThroughputMeterTests
{
    private readonly ManualClock _clock = new();

    private void Step(ThroughputMeter meter, double wait, double work, int images)
    {
        _clock.Advance(wait);
        meter.DataArrived();
        _clock.Advance(work);
        meter.StepDone(images);
    }

    [Fact]
    public void BeforeTheFirstStepThereIsNothingToSay()
    {
        var meter = new ThroughputMeter(clock: _clock);
        _clock.Advance(1);
        Assert.Equal((0, 0, null), (meter.ImagesPerSecond, meter.DataWaitShare, meter.Remaining(10)));
    }

    [Fact]
    public void MeasuresSpeedWaitAndTimeToTheEnd()
    {
        var meter = new ThroughputMeter(clock: _clock);
        Step(meter, wait: 1, work: 3, images: 100);
        Step(meter, wait: 0, work: 4, images: 300);

        Assert.Equal(50, meter.ImagesPerSecond);
        Assert.Equal(0.125, meter.DataWaitShare);
        Assert.Equal(TimeSpan.FromSeconds(20), meter.Remaining(1000));
    }

    [Fact]
    public void OldStepsLeaveTheWindow()
    {
        var meter = new ThroughputMeter(TimeSpan.FromSeconds(10), _clock);
        Step(meter, wait: 10, work: 0, images: 1);
        for (var i = 0; i < 10; i++)
        {
            Step(meter, wait: 0, work: 1, images: 20);
        }

        Assert.Equal((20, 0), (meter.ImagesPerSecond, meter.DataWaitShare));
        Step(meter, wait: 0, work: 100, images: 500); // longer than the window, and still counted
        Assert.Equal(5, meter.ImagesPerSecond);
    }

    [Fact]
    public void WhatHappensBeforeResumeDoesNotCount()
    {
        var meter = new ThroughputMeter(clock: _clock);
        Step(meter, wait: 0, work: 1, images: 10);
        _clock.Advance(1000); // a probe
        meter.Resume();
        Step(meter, wait: 1, work: 1, images: 20);

        Assert.Equal(10, meter.ImagesPerSecond);
        Assert.Equal(1 / 3.0, meter.DataWaitShare, 1e-12);
    }

    [Fact]
    public void AWindowMustBePositive() => Assert.Throws<ArgumentOutOfRangeException>(() => new ThroughputMeter(TimeSpan.Zero));
}
