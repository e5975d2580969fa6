using System.Text.Json;
using Selfsame.Vision.Augmentation.Policies;
using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

/// <summary>The same pictures as torchvision's with Pillow, from the same parameters. See <see cref="FidelityFixture"/> for the long version.</summary>
public sealed class FidelityTests(FidelityFixture fixture) : IClassFixture<FidelityFixture>
{
    [Fact]
    public void Every_operation_is_within_a_level_on_average_and_four_at_most()
    {
        var groups = fixture.Differences.Where(d => !d.Key.StartsWith("view", StringComparison.Ordinal)).ToList();
        Assert.Equal(6 + Enum.GetValues<PolicyOperation>().Length, groups.Count);
        Assert.All(groups, group => AssertWithin(group.Key, group.Value, mean: 1, max: 4));
    }

    /// <summary>
    /// A level that the resize rounds the other way may be spread by what follows (equalisation, the 8 bits of the hue, posterised levels), so that a
    /// single sample may be further off.
    /// </summary>
    [Fact]
    public void Whole_views_are_within_a_level_on_average()
    {
        var groups = fixture.Differences.Where(d => d.Key.StartsWith("view", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, groups.Count);
        Assert.All(groups, group =>
        {
            AssertWithin(group.Key, group.Value, mean: group.Key.Contains("Augment", StringComparison.Ordinal) ? 3 : 1, max: 255);
            Assert.InRange(group.Value.Average(d => d.Mean), 0, 0.5);
        });
    }

    [Fact]
    public void Magnitudes_are_torchvisions()
    {
        AssertMagnitudes("randAugment", PolicyMagnitudes.RandAugmentBins);
        AssertMagnitudes("autoAugment", PolicyMagnitudes.AutoAugmentBins);
    }

    [Fact]
    public void Policies_are_torchvisions()
    {
        AssertPolicy("imagenet", AutoAugmentPolicies.Imagenet);
        AssertPolicy("cifar10", AutoAugmentPolicies.Cifar10);
    }

    private static void AssertWithin(string group, List<(double Mean, int Max)> differences, double mean, int max)
    {
        var (worstMean, worstMax) = (differences.Max(d => d.Mean), differences.Max(d => d.Max));
        var text = $"{group}: {differences.Count} views, worst mean {worstMean:F3}, worst maximum {worstMax}, mean {differences.Average(d => d.Mean):F4}";
        TestContext.Current.SendDiagnosticMessage(text);
        Assert.True(worstMean <= mean && worstMax <= max, text);
    }

    private void AssertMagnitudes(string table, int bins)
    {
        foreach (var operation in fixture.Tables.GetProperty(table).EnumerateObject())
        {
            var kind = Enum.Parse<PolicyOperation>(operation.Name);
            var expected = operation.Value.EnumerateArray().Select(m => m.GetSingle()).ToArray();
            var ours = Enumerable.Range(0, expected.Length).Select(bin => PolicyMagnitudes.Of(kind, bin, bins, FidelityFixture.TableSize)).ToArray();
            Assert.Equal(expected.Select(m => (int)m), ours.Select(m => (int)m));
            Assert.All(expected.Zip(ours), m => Assert.Equal(m.First, m.Second, 1e-5f));    // torch's last digit depends on the processor
        }
    }

    private void AssertPolicy(string name, IReadOnlyList<(PolicyEntry First, PolicyEntry Second)> policy)
    {
        static PolicyEntry Entry(JsonElement e) => new(
            Enum.Parse<PolicyOperation>(e[0].GetString()!), e[1].GetDouble(), e[2].ValueKind == JsonValueKind.Null ? 0 : e[2].GetInt32());
        Assert.Equal(fixture.Tables.GetProperty(name).EnumerateArray().Select(pair => (Entry(pair[0]), Entry(pair[1]))), policy);
    }
}
