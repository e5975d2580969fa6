using System.Formats.Tar;
using Selfsame.Tests.Evaluation;
using Selfsame.Transfers;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Tests.Transfers;

public sealed class TransferSetsTests : IDisposable
{
    private readonly GeneratedImages _images = new();

    public TransferSetsTests()
    {
        Fill("set/train", 4, "blue", "red");
        Fill("set/test", 2, "blue", "red");
        Fill("other/train", 2, "blue");
        Fill("other/val", 1, "blue");
        TarFile.CreateFromDirectory(_images.At("set"), _images.At("packed.tar"), includeBaseDirectory: true);
    }

    public void Dispose() => _images.Dispose();

    [Theory]
    [InlineData("set", "set", 8, 4)]
    [InlineData("other/", "other", 2, 1)]
    [InlineData("packed.tar", "packed", 8, 4)]
    [InlineData("packed.tar#set", "set", 8, 4)]
    [InlineData("mine={set}", "mine", 8, 4)]
    [InlineData("set/train::{other}/val", "set", 8, 1)]
    [InlineData("mine={set}/test::{set}/train", "mine", 4, 8)]
    public void A_set_is_found_however_it_is_named(string text, string name, int train, int test)
    {
        text = text.Contains('=', StringComparison.Ordinal) ? text : $"{_images.Folder}/{text}";
        text = text.Replace("{set}", _images.At("set"), StringComparison.Ordinal).Replace("{other}", _images.At("other"), StringComparison.Ordinal);

        using var set = TransferSets.Open(text);

        Assert.Equal((name, train, test), (set.Name, set.Train.Count, set.Test.Count));
        Assert.Equal(train + test, set.Images);
    }

    [Fact]
    public void A_limit_holds_for_each_part()
    {
        using var set = TransferSets.Open(_images.At("set"), limit: 3);
        Assert.Equal((3, 3), (set.Train.Count, set.Test.Count));
    }

    [Fact]
    public void What_is_missing_is_said_with_what_to_do()
    {
        Fill("single", 2, "blue", "red");
        Fill("half/train", 2, "blue", "red");
        Assert.Contains(
            "has no folder train; give a set with folders train and test or val, or name both parts: TRAIN::TEST",
            Assert.Throws<SourceException>(() => TransferSets.Open(_images.At("single"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("has no test part", Assert.Throws<SourceException>(() => TransferSets.Open(_images.At("half"))).Message, StringComparison.Ordinal);
        Assert.Contains("two paths", Assert.Throws<SourceException>(() => TransferSets.Open("a::b::c")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "the class red",
            Assert.Throws<ArgumentException>(() => TransferSets.Open($"{_images.At("other/train")}::{_images.At("set/test")}")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "two sets are called set",
            Assert.Throws<ArgumentException>(() => TransferSets.Open([_images.At("set"), _images.At("packed.tar#set")])).Message,
            StringComparison.Ordinal);
    }

    private void Fill(string name, int perClass, params string[] classes) => _images.Fill(name, perClass, seed: 1, classes).Dispose();
}
