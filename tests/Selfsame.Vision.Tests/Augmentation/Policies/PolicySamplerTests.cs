using Selfsame.Vision.Augmentation;
using Selfsame.Vision.Augmentation.Policies;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation.Policies;

/// <summary>What is drawn has torchvision's distributions. The draws are seeded, so the tests can't flake.</summary>
public sealed class PolicySamplerTests
{
    private const int Draws = 28_000;

    [Fact]
    public void RandAugment_draws_fourteen_operations_alike_and_either_sign()
    {
        var steps = Draw(new() { Policy = PolicyKind.RandAugment, RandAugmentOperations = 3, RandAugmentMagnitude = 15 });

        Assert.All(steps, s => Assert.Equal(PolicyOperation.Identity, s[3].Operation));
        foreach (var group in steps.SelectMany(s => new[] { s[0], s[1], s[2] }).GroupBy(s => s.Operation))
        {
            AssertShare(1.0 / 14, group.Count(), 3 * Draws);
            var magnitudes = group.Select(s => s.Magnitude).Distinct().ToArray();
            if (PolicyMagnitudes.IsSigned(group.Key))
            {
                AssertShare(0.5, group.Count(s => s.Magnitude < 0), group.Count());
                Assert.Equal(2, magnitudes.Length);
                Assert.Equal(0, magnitudes.Sum());
            }
            else
            {
                Assert.Single(magnitudes);
            }
        }

        Assert.DoesNotContain(steps, s => s[0].Operation == PolicyOperation.Invert);
    }

    /// <summary>Over all 25 pairs, each operation comes as often as its probabilities add up to.</summary>
    [Theory]
    [InlineData(PolicyKind.AutoAugmentImagenet)]
    [InlineData(PolicyKind.AutoAugmentCifar10)]
    public void AutoAugment_draws_by_its_probabilities(PolicyKind kind)
    {
        var policy = kind == PolicyKind.AutoAugmentImagenet ? AutoAugmentPolicies.Imagenet : AutoAugmentPolicies.Cifar10;
        var steps = Draw(new() { Policy = kind });
        foreach (var operation in Enum.GetValues<PolicyOperation>().Skip(1))
        {
            AssertShare(policy.Sum(p => Share(p.First)) / policy.Count, steps.Count(s => s[0].Operation == operation), Draws);
            AssertShare(policy.Sum(p => Share(p.Second)) / policy.Count, steps.Count(s => s[1].Operation == operation), Draws);

            double Share(PolicyEntry entry) => entry.Operation == operation ? entry.Probability : 0;
        }
    }

    [Fact]
    public void A_policy_leaves_the_other_draws_as_they_are()
    {
        var plain = new Augmenter(Augmentations.MoCoV2());
        var more = new Augmenter(Augmentations.MoCoV2() with { Policy = PolicyKind.RandAugment, EraseProbability = 1 });
        for (var seed = 0UL; seed < 50; seed++)
        {
            Assert.Equal(plain.Sample(300, 200, seed), more.Sample(300, 200, seed) with { Policy = default, Erase = default });
        }
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        AssertRefused(new() { RandAugmentOperations = 5 }, "RandAugmentOperations must be from 1 to 4; it is 5.");
        AssertRefused(new() { RandAugmentMagnitude = 31 }, "RandAugmentMagnitude must be from 0 to 30; it is 31.");
        AssertRefused(new() { EraseMinArea = 0.5 }, "EraseMinArea and EraseMaxArea must satisfy");
        AssertRefused(new() { MinZoom = 0 }, "MinZoom and MaxZoom must satisfy");
    }

    private static List<PolicySteps> Draw(AugmentationOptions options)
    {
        var augmenter = new Augmenter(options);
        return [.. Enumerable.Range(0, Draws).Select(i => augmenter.Sample(300, 200, RandomStream.SeedFor(4, 0, i, 0)).Policy)];
    }

    private static void AssertShare(double expected, int count, int draws) =>
        Assert.Equal(expected, (double)count / draws, (4.5 * Math.Sqrt(expected * (1 - expected) / draws)) + 1e-12);

    private static void AssertRefused(AugmentationOptions options, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new Augmenter(options)).Message, StringComparison.Ordinal);
}
