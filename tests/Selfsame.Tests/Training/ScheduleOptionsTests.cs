using Selfsame.Siamese;
using Selfsame.Training;
using Xunit;

namespace Selfsame.Tests.Training;

public sealed class ScheduleOptionsTests
{
    [Fact]
    public void MoCosFirstScheduleDropsWhereItsPaperDoesWhateverTheLengthOfTheRun()
    {
        var options = Methods.MoCoV1().Training.Schedule;
        var published = options.Create(10, 200 * 10);
        var brief = options.Create(10, 5 * 10);

        Assert.Equal([1, 0.1, 0.1, 0.01], new long[] { 1199, 1200, 1599, 1600 }.Select(step => Math.Round(published.FactorAt(step, 2000), 12)));
        Assert.Equal([1, 0.1, 0.1, 0.01], new long[] { 29, 30, 39, 40 }.Select(step => Math.Round(brief.FactorAt(step, 50), 12)));
        Assert.Equal(0.01, options.Create(1, 1).FactorAt(1, 1), 12);
    }

    [Fact]
    public void ACosineCanRestart()
    {
        var schedule = new ScheduleOptions { Name = ScheduleName.CosineRestarts, WarmupEpochs = 1, RestartEpochs = 2, RestartMultiplier = 2 }.Create(10, 1000);

        Assert.Equal(1, schedule.FactorAt(10, 1000));
        Assert.Equal(0.5, schedule.FactorAt(20, 1000), 12);
        Assert.Equal(1, schedule.FactorAt(30, 1000));
        Assert.Equal(0.5, schedule.FactorAt(50, 1000), 12);
        Assert.Equal(1, schedule.FactorAt(70, 1000));
    }

    [Fact]
    public void MilestonesMustRise() =>
        Assert.Contains(
            "0.8, 0.6 must rise",
            Assert.Throws<ArgumentException>(() => new ScheduleOptions { Milestones = [0.8, 0.6] }).Message,
            StringComparison.Ordinal);

    [Fact]
    public void SwAVsRateIsThatOfItsPaperAtItsBatch()
    {
        var training = Methods.SwAV().Training;
        var peak = training.Optimizer.PeakLearningRate(4096);
        var schedule = training.Schedule.Create(313, 800 * 313);

        Assert.Equal(4.8, peak, 12);
        Assert.Equal(0.3, peak * schedule.FactorAt(0, 800 * 313), 12);
        Assert.Equal(4.8, peak * schedule.FactorAt(10 * 313, 800 * 313), 12);
        Assert.Equal(0.0048, peak * schedule.FactorAt(800 * 313, 800 * 313), 12);
    }
}
