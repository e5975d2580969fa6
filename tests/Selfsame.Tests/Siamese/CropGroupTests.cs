using FsCheck;
using FsCheck.Fluent;
using Selfsame.Siamese;
using Xunit;

namespace Selfsame.Tests.Siamese;

public sealed class CropGroupTests
{
    [Theory]
    [InlineData("2x224+6x96", 2, 224, 6, 96)]
    [InlineData("4x16 + 2x32", 4, 16, 2, 32)]
    public void ReadsCountsAndSizes(string text, int count1, int size1, int count2, int size2) =>
        Assert.Equal([new(count1, size1), new(count2, size2)], CropGroup.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("2x")]
    [InlineData("x32")]
    [InlineData("2x32+")]
    [InlineData("+2x32")]
    [InlineData("2x32,4x16")]
    [InlineData("2X32")]
    [InlineData("2 x 32")]
    [InlineData("-2x32")]
    [InlineData("0x32")]
    [InlineData("2x0")]
    [InlineData("02x32")]
    [InlineData("2x32.0")]
    [InlineData("٢x32")]
    [InlineData("auto")]
    public void RefusesEverythingElse(string text)
    {
        var error = Assert.Throws<ArgumentException>(() => CropGroup.Parse(text));

        Assert.Equal($"'{text}' is no list of crops; write COUNTxSIZE, joined by +, such as 2x224+6x96", error.Message);
    }

    [Theory]
    [InlineData("60x32+5x16", "'60x32+5x16' is more than 64 views an image")]
    [InlineData("2x9000", "'2x9000' has crops of more than 8192 px")]
    public void RefusesWhatTheLoaderCannotMake(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => CropGroup.Parse(text)).Message);

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        var sizes = Gen.Elements(8, 16, 32, 96, 224, 8192).NonEmptyListOf().Where(list => list.Count <= 64);
        Prop.ForAll(sizes.ToArbitrary(), list =>
        {
            var groups = CropGroup.Parse(CropGroup.Format(list));
            return groups.SelectMany(g => Enumerable.Repeat(g.Size, g.Count)).SequenceEqual(list)
                && groups.Zip(groups.Skip(1)).All(pair => pair.First.Size != pair.Second.Size);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void AnyTextIsReadOrRefusedInOneLine()
    {
        var near = Gen.Elements('0', '1', '2', '9', 'x', '+', ' ', '-', '\n').ListOf().Select(chars => string.Concat(chars));
        var any = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get);
        Prop.ForAll(Gen.OneOf(near, any).ToArbitrary(), text =>
        {
            try
            {
                var groups = CropGroup.Parse(text);
                return groups.Sum(g => g.Count) is >= 1 and <= 64
                    && string
                        .Join('+', groups) == text.Replace(" ", "", StringComparison.Ordinal)
                        .Replace("\n", "", StringComparison.Ordinal);
            }
            catch (ArgumentException e)
            {
                return e.Message.Length < 150;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }
}
