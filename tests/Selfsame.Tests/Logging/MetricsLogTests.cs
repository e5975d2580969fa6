using FsCheck;
using FsCheck.Fluent;
using Selfsame.Logging;
using Xunit;

namespace Selfsame.Tests.Logging;

public sealed class MetricsLogTests : TemporaryFolder
{
    private string Log => At("metrics.jsonl");

    private static KeyValuePair<string, object?> Field(string name, object? value) => new(name, value);

    private void Append(params long[] steps)
    {
        using var log = new MetricsLog(Log);
        foreach (var step in steps)
        {
            log.Append(step, Field("loss", step / 3.0));
        }
    }

    [Fact]
    public void WritesOneObjectALine()
    {
        using (var log = new MetricsLog(Log))
        {
            log.Append(
                7,
                Field("loss", 0.1),
                Field("knnTop1", 0.5f),
                Field("images", 256),
                Field("phase", "warm\nup"),
                Field("best", true),
                Field("std", null));
            log.Append(8);
        }

        Assert.Equal(
            "{\"step\":7,\"loss\":0.1,\"knnTop1\":0.5,\"images\":256,\"phase\":\"warm\\nup\",\"best\":true,\"std\":null}\n{\"step\":8}\n",
            File.ReadAllText(Log));
        Assert.Equal("warm\nup", MetricsLog.Read(Log).First().Text("phase"));
    }

    [Fact]
    public void ALineCanBeReadAsSoonAsItIsAppended()
    {
        using var log = new MetricsLog(Log);
        log.Append(1, Field("loss", 2.5));
        Assert.Equal(2.5, Assert.Single(MetricsLog.Read(Log)).Number("loss"));
    }

    [Fact]
    public void EveryDoubleComesBackBitForBit() => Prop.ForAll<double>(value =>
    {
        File.Delete(Log);
        using (var log = new MetricsLog(Log))
        {
            log.Append(1, Field("x", value));
        }

        return BitConverter.DoubleToInt64Bits(MetricsLog.Read(Log).Single().Number("x")!.Value) == BitConverter.DoubleToInt64Bits(value);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void NonFiniteNumbersAreStrings()
    {
        using (var log = new MetricsLog(Log))
        {
            log.Append(1, Field("a", double.NaN), Field("b", double.PositiveInfinity), Field("c", float.NegativeInfinity));
        }

        Assert.Equal("{\"step\":1,\"a\":\"NaN\",\"b\":\"Infinity\",\"c\":\"-Infinity\"}\n", File.ReadAllText(Log));
        Assert.Equal(double.NaN, MetricsLog.Read(Log).Single().Number("a"));
        Assert.Equal(double.NegativeInfinity, MetricsLog.Read(Log).Single().Number("c"));
    }

    [Theory]
    [InlineData("Loss")]
    [InlineData("knn_top1")]
    [InlineData("step")]
    [InlineData("")]
    public void OtherNamesAreRefusedAndNothingIsWritten(string name)
    {
        using var log = new MetricsLog(Log);
        Assert.Throws<ArgumentException>(() => log.Append(1, Field(name, 1.0)));
        Assert.Throws<ArgumentException>(() => log.Append(1, Field("x", new object())));
        log.Append(2);
        Assert.Equal("{\"step\":2}\n", File.ReadAllText(Log));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"step\":4,\"lo")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"step\":4")]
    public void TruncateDropsLaterStepsAndATornLine(string torn)
    {
        Append(1, 2, 3, 4);
        File.AppendAllText(Log, torn);

        MetricsLog.Truncate(Log, afterStep: 2);

        Assert.Equal([1L, 2L], MetricsLog.Read(Log).Select(l => l.Step));
        Append(3);
        Assert.Equal([1L, 2L, 3L], MetricsLog.Read(Log).Select(l => l.Step));
        Assert.Single(Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void ATruncatedAndContinuedLogEqualsAStraightOne()
    {
        Append(1, 2, 3, 4);
        var straight = File.ReadAllBytes(Log);
        MetricsLog.Truncate(Log, afterStep: 2);
        Append(3, 4);
        Assert.Equal(straight, File.ReadAllBytes(Log));
    }

    [Fact]
    public void OpeningCutsATornLine()
    {
        Append(1);
        File.AppendAllText(Log, "{\"step\":2," + new string(' ', 10_000));
        Append(2);
        Assert.Equal([1L, 2L], MetricsLog.Read(Log).Select(l => l.Step));
    }

    [Fact]
    public void ADamagedLineInTheMiddleIsNamed()
    {
        File.WriteAllText(Log, "{\"step\":1}\nrubbish\n{\"step\":3}\n");
        var error = Assert.Throws<InvalidDataException>(() => MetricsLog.Truncate(Log, 1));
        Assert.StartsWith($"{Log}:2: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("{\"step\":1}\nrubbish\n{\"step\":3}\n", File.ReadAllText(Log));
    }

    [Fact]
    public void TruncatingNoLogMakesNone()
    {
        MetricsLog.Truncate(Log, 5);
        Assert.False(File.Exists(Log));
    }
}
