using FsCheck;
using FsCheck.Fluent;
using Selfsame.Torch.Optim;
using Xunit;

namespace Selfsame.Torch.Tests.Optim;

public sealed class ScheduleTests
{
    private static readonly CosineSchedule s_uniGrad = new() { WarmupSteps = 50, WarmupStart = 1e-3, FinalFactor = 1e-3, Span = CosineSpan.AllSteps };

    [Fact]
    public void WarmUpIsLinearForEverySchedule()
    {
        LearningRateSchedule[] schedules =
        [
            new ConstantSchedule { WarmupSteps = 10, WarmupStart = 0.1 },
            new StepSchedule { WarmupSteps = 10, WarmupStart = 0.1, Milestones = [50] },
            new CosineSchedule { WarmupSteps = 10, WarmupStart = 0.1 },
            new CosineRestartSchedule { WarmupSteps = 10, WarmupStart = 0.1, Period = 20 },
        ];
        Assert.All(schedules, schedule =>
        {
            Assert.Equal(0.1, schedule.FactorAt(0, 100));
            Assert.Equal(0.55, schedule.FactorAt(5, 100), 1e-15);
            Assert.Equal(1, schedule.FactorAt(10, 100));
        });
    }

    [Fact]
    public void StepsDropAtTheirMilestones()
    {
        var schedule = new StepSchedule { Milestones = [120, 160], Gamma = 0.1 };

        Assert.Equal([1, 1, 0.1, 0.1, 0.01], new long[] { 0, 119, 120, 159, 160 }.Select(step => Math.Round(schedule.FactorAt(step, 200), 12)));
        Assert.Throws<ArgumentException>(() => new StepSchedule { Milestones = [160, 120] });
    }

    [Fact]
    public void CosineAfterWarmUpEndsAtItsFinalFactor()
    {
        var schedule = new CosineSchedule { WarmupSteps = 20, FinalFactor = 0.1 };

        Assert.Equal(0.55, schedule.FactorAt(60, 100), 1e-15);
        Assert.Equal(0.1, schedule.FactorAt(100, 100), 1e-15);
        Assert.Equal(0.1, schedule.FactorAt(1000, 100), 1e-15);
    }

    [Fact]
    public void CosineOverAllStepsEndsWhereUniGradsCodeDoes()
    {
        // Peak 0.2, minimum 0.0002: lr = min + (peak - min) (1 + cos(pi (k - warm) / K)) / 2.
        foreach (var k in new long[] { 50, 51, 500, 999, 1000 })
        {
            var expected = 0.0002 + (0.5 * (0.2 - 0.0002) * (1 + Math.Cos(Math.PI * (k - 50) / 1000)));
            Assert.Equal(expected, 0.2 * s_uniGrad.FactorAt(k, 1000), 1e-15);
        }

        Assert.Equal(0.00143, 0.2 * s_uniGrad.FactorAt(1000, 1000), 1e-5);
    }

    [Fact]
    public void CosineRestartsAtGrowingPeriods()
    {
        var schedule = new CosineRestartSchedule { Period = 10, Multiplier = 2, FinalFactor = 0.2 };

        Assert.Equal([1, 0.6, 1, 0.6, 1], new long[] { 0, 5, 10, 20, 30 }.Select(step => Math.Round(schedule.FactorAt(step, 100), 12)));
        Assert.Equal(1, new CosineRestartSchedule { Period = 10 }.FactorAt(40, 100));
    }

    [Fact]
    public void RestartsAgreeWithPyTorch()
    {
        var schedule = new CosineRestartSchedule { Period = 3, Multiplier = 2 };
        var expected = PyTorch.Run(
            """
            p = torch.nn.Parameter(torch.zeros(1))
            optimizer = torch.optim.SGD([p], lr=1)
            schedule = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 3, 2)
            for k in range(40):
                print(optimizer.param_groups[0]["lr"])
                optimizer.step()
                schedule.step()
            """);

        Assert.All(expected.Select((factor, k) => (factor, k)), pair => Assert.Equal(pair.factor, schedule.FactorAt(pair.k, 40), 1e-14));
    }

    [Fact]
    public void FactorsLieBetweenTheLeastAndOne() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Step, byte Total, byte Warmup, bool All)>(),
        x =>
        {
            var schedule = new CosineSchedule
            {
                WarmupSteps = x.Warmup,
                WarmupStart = 0.01,
                FinalFactor = 0.01,
                Span = x.All ? CosineSpan.AllSteps : CosineSpan.AfterWarmup,
            };
            return schedule.FactorAt(x.Step, x.Total + 1) is >= 0.01 and <= 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ImpossibleSchedulesAndStepsAreRefused()
    {
        Assert.Equal("WarmupSteps is -1; it must be at least 0", Assert.Throws<ArgumentException>(() => new ConstantSchedule { WarmupSteps = -1 }).Message);
        Assert.Throws<ArgumentException>(() => new CosineSchedule { FinalFactor = 1.5 });
        Assert.Throws<ArgumentException>(() => new CosineRestartSchedule { Period = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantSchedule().FactorAt(-1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConstantSchedule().FactorAt(0, 0));
    }

    [Fact]
    public void MomentumRisesAlongACosineOrStays()
    {
        var schedule = new MomentumSchedule(0.996);

        Assert.Equal(0.996, schedule.At(0, 1000), 1e-15);
        Assert.Equal(0.998, schedule.At(500, 1000), 1e-15);
        Assert.Equal(1, schedule.At(1000, 1000));
        Assert.Equal(1 - ((1 - 0.996) * (Math.Cos(Math.PI * 123 / 1000) + 1) / 2), schedule.At(123, 1000));
        Assert.Equal([0.999, 0.999, 0.999], new long[] { 0, 17, 100 }.Select(step => MomentumSchedule.Constant(0.999).At(step, 100)));
        Assert.Throws<ArgumentException>(() => new MomentumSchedule(1.1));
    }
}
