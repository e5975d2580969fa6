using Selfsame.Benchmarks.Fuzz;
using Selfsame.Vision.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Fuzzing;

/// <summary>The short run; the long one is <c>dotnet run -c Release --project benchmarks/fuzz</c>.</summary>
public sealed class FuzzTests
{
    private const int Inputs = 4000;

    [Fact]
    public void Damaged_input_is_decoded_or_refused()
    {
        var report = Fuzzer.Run(new FuzzOptions { Inputs = Inputs, Seed = 1 });
        var again = $"dotnet run -c Release --project benchmarks/fuzz -- --pixels 1000000 --first {report.Failure?.Number} --inputs 1";
        Assert.True(report.Failure is null, $"{report.Failure?.Reason} ({again})");
        Assert.Equal(Inputs, report.Inputs);

        // Not everything was refused at the door: each format was also decoded, and each kind of archive read.
        Assert.All(Enum.GetValues<ImageFormat>().Where(f => f != ImageFormat.Raw), format => Assert.Contains($"decoded {format}", report.Outcomes.Keys));
        Assert.All(
            Enum.GetValues<FuzzKind>().Where(k => k != FuzzKind.Image),
            kind => Assert.Contains($"opened {kind}, all images read", report.Outcomes.Keys));
        Assert.InRange(report.Outcomes.Where(o => o.Key.StartsWith("refused", StringComparison.Ordinal)).Sum(o => o.Value), Inputs / 4, Inputs);
    }

    [Fact]
    public void An_input_is_made_from_seed_and_number_alone()
    {
        var (one, two) = (new Mutator(Seeds.All(null)), new Mutator(Seeds.All(null)));
        _ = two.Make(new Random(0));
        Assert.All(Enumerable.Range(0, 50), number => Assert.Equal(one.Make(new Random(number)).Content, two.Make(new Random(number)).Content));
        Assert.NotEqual(one.Make(new Random(1)).Content, one.Make(new Random(2)).Content);
    }

    [Fact]
    public void An_input_that_takes_too_long_is_a_failure()
    {
        var report = Fuzzer.Run(new FuzzOptions { Inputs = int.MaxValue, Seed = 1, TimeLimit = TimeSpan.FromTicks(-1) });
        Assert.Contains("longer than", report.Failure?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interlaced_PNG_has_its_samples()
    {
        const int width = 37, height = 29;
        using var image = ImageDecoder.Open(InterlacedPng.Make(width, height));
        using var pixels = image.Decode();
        Assert.Equal((width, height), (pixels.Width, pixels.Height));
        for (var i = 0; i < pixels.Pixels.Length; i++)
        {
            Assert.Equal(InterlacedPng.Sample(i / 3 % width, i / 3 / width, i % 3), pixels.Pixels[i]);
        }
    }
}
