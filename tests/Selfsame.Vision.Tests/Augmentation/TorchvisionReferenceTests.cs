using Xunit;

namespace Selfsame.Vision.Tests.Augmentation;

public sealed class TorchvisionReferenceTests
{
    public static TheoryData<string> Names => [.. ReferenceSet.Instance.Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Matches(string name)
    {
        var reference = ReferenceSet.Instance.Cases.Single(c => c.Name == name);
        using var image = ReferenceSet.Instance.Images[reference.Image].ToImage();
        var actual = Levels.Apply(reference.Options, image, reference.Parameters(image));

        var (mean, max) = Levels.Difference(reference.Pixels, actual);

        TestContext.Current.SendDiagnosticMessage($"{name}: mean {mean:F3}, max {max}");
        Assert.True(mean <= 1 && max <= 4, $"{name}: mean difference {mean:F3} (limit 1), maximum {max} (limit 4), in levels of 255");
    }
}
