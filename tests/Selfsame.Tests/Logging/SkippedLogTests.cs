using FsCheck;
using FsCheck.Fluent;
using Selfsame.Logging;
using Xunit;

namespace Selfsame.Tests.Logging;

public sealed class SkippedLogTests : TemporaryFolder
{
    private string List => At("skipped.tsv");

    [Fact]
    public void ListsEachImageOnceAlsoAcrossAResume()
    {
        using (var log = new SkippedLog(List))
        {
            Assert.True(log.Add("cats/a.jpg", "truncated JPEG"));
            Assert.False(log.Add("cats/a.jpg", "truncated JPEG"));
        }

        File.AppendAllText(List, "torn\tline");
        using (var log = new SkippedLog(List))
        {
            Assert.False(log.Add("cats/a.jpg", "truncated JPEG"));
            Assert.True(log.Add("b.jpg", "zero bytes"));
            Assert.Equal(2, log.Count);
        }

        Assert.Equal("cats/a.jpg\ttruncated JPEG\nb.jpg\tzero bytes\n", File.ReadAllText(List));
    }

    [Fact]
    public void AnyNameAndReasonComeBack() => Prop.ForAll(Texts().Two().ToArbitrary(), pair =>
    {
        File.Delete(List);
        using (var log = new SkippedLog(List))
        {
            log.Add(pair.Item1, pair.Item2);
        }

        return File.ReadAllText(List).Count(c => c == '\n') == 1 && SkippedLog.Read(List).Single() == new SkippedImage(pair.Item1, pair.Item2);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void SeveralThreadsMayAdd()
    {
        using (var log = new SkippedLog(List))
        {
            Parallel.For(0, 400, i => log.Add($"{i % 100}.jpg", "zero bytes"));
            Assert.Equal(100, log.Count);
        }

        Assert.Equal(100, SkippedLog.Read(List).Count);
    }

    private static Gen<string> Texts() =>
        Gen.Elements("\t", "\n", "\r", "\\", "\\t", "t", "n", "a b", "é", "").ListOf().Select(string.Concat);
}
