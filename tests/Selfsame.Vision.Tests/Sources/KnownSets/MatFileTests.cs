using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class MatFileTests
{
    [Theory]
    [InlineData(false, false), InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public void What_is_written_is_read(bool isBigEndian, bool isCompressed)
    {
        var writer = new MatWriter(isBigEndian, isCompressed);
        var names = Gen.Elements("a", "labels", "x1");
        var numbers = Gen.Choose(0, 250).Select(n => (double)n).ListOf();
        var texts = Gen.Elements("", "x", "Audi TT", "Łódź 写真").ListOf().Where(list => list.Count < 5);
        Prop.ForAll(names.Zip(numbers).Zip(texts).Zip(Gen.Elements(2, 4, 5, 9)).ToArbitrary(), item =>
        {
            var (((name, values), words), type) = item;
            var file = writer.File(
                writer.Numbers(name, type, [1, values.Count], [.. values]),
                writer.Cells("cells", [.. words.Select(w => writer.Text("", w))]),
                writer.Structs("structs", ["fname", "class"], [.. words.Select((w, i) => new[] { writer.Text("", w), writer.Numbers("", 2, [1, 1], i) })]),
                writer.Text("word", "end"));
            var read = MatFile.Read(file, "x.mat");
            Assert.Equal(values, read[name].Numbers);
            Assert.Equal([1, values.Count], read[name].Dimensions);
            Assert.Equal(words, read["cells"].Cells.Select(c => c.Text));
            Assert.Equal(words, read["structs"].Structs.Select(s => s["fname"].Text));
            Assert.Equal(Enumerable.Range(0, words.Count), read["structs"].Structs.Select(s => s["class"].Integers()!.Single()));
            Assert.Equal("end", read["word"].Text);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Negative_and_broken_numbers_are_what_they_are()
    {
        var writer = new MatWriter();
        var read = MatFile.Read(writer.File(writer.Numbers("i", 5, [1, 2], -3, 70000), writer.Numbers("d", 9, [2, 1], 0.5, -1e300)), "x.mat");
        Assert.Equal([-3, 70000], read["i"].Integers()!);
        Assert.Equal([0.5, -1e300], read["d"].Numbers);
        Assert.Null(read["d"].Integers());
    }

    // Written by MATLAB's rules by hand: a 1 x 2 uint8 array named "ab", with small elements for name and data.
    [Fact]
    public void A_file_written_by_hand_is_read()
    {
        byte[] variable =
        [
            14, 0, 0, 0, 48, 0, 0, 0,
            6, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
            5, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0,
            1, 0, 2, 0, (byte)'a', (byte)'b', 0, 0,
            2, 0, 2, 0, 7, 255, 0, 0,
        ];
        Assert.Equal([7, 255], MatFile.Read((byte[])[.. new MatWriter().File(), .. variable], "x.mat")["ab"].Integers()!);
    }

    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        var writer = new MatWriter();
        var good = writer.File(
            writer.Numbers("labels", 4, [1, 5], 1, 2, 3, 4, 500), writer.Cells("c", writer.Text("", "x"), writer.Cells("", writer.Text("", "y"))),
            writer.Structs("s", ["a", "b"], [writer.Text("", "z"), writer.Numbers("", 9, [1, 1], 3)]));
        Prop.ForAll(Gen.Choose(0, good.Length - 1).Zip(Gen.Choose(0, 255)).Zip(Gen.Elements(true, false)).ToArbitrary(), damage =>
        {
            var ((at, value), cuts) = damage;
            var bad = cuts ? good[..at] : (byte[])good.Clone();
            if (!cuts)
            {
                bad[at] = (byte)value;
            }

            try
            {
                _ = MatFile.Read(bad, "x.mat");
            }
            catch (SourceException error)
            {
                Assert.StartsWith("x.mat is ", error.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', error.Message);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_compressed_bomb_and_other_versions_are_refused()
    {
        var bomb = new MatWriter(isCompressed: true).File(new byte[65 << 20]);
        Assert.Contains("more than 64 MB", Assert.Throws<SourceException>(() => MatFile.Read(bomb, "x.mat")).Message, StringComparison.Ordinal);
        Assert.Contains("not a MAT-file of level 5", Assert.Throws<SourceException>(() => MatFile.Read(new byte[200], "x.mat")).Message,
            StringComparison.Ordinal);
    }
}
