using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Imaging;
using Selfsame.Vision.Tests.Imaging;
using Xunit;

namespace Selfsame.Vision.Tests.Annotations;

public sealed class IndexPngTests
{
    [Fact]
    public void What_is_written_reads_back_and_viewers_see_the_classes_colours()
    {
        Prop.ForAll((from width in Gen.Choose(1, 20) from height in Gen.Choose(1, 9) from seed in Gen.Choose(0, 1000) select (width, height, seed)).ToArbitrary(), size =>
        {
            var values = new byte[size.width * size.height];
            new Random(size.seed).NextBytes(values);
            var back = IndexPng.Read(IndexPng.Write(new IndexMask(values, size.width, size.height)));
            return (back.Width, back.Height) == (size.width, size.height) && back.Values.SequenceEqual(values);
        }).QuickCheckThrowOnFailure();

        using var image = ImageDecoder.Open(IndexPng.Write(new IndexMask([0, 1, 15, 255], 2, 2)));
        using var pixels = image.Decode();
        Assert.Equal([0, 0, 0, 128, 0, 0, 192, 128, 128, 224, 224, 192], pixels.Pixels.ToArray()); // VOC's colours of background, aeroplane, person and void
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void Depths_and_filters_of_other_writers_are_read(int depth)
    {
        var script = """
            import sys, zlib, struct, random
            depth, width, height = int(sys.argv[1]), 13, 10
            random.seed(depth)
            rows = [[random.randrange(1 << depth) for _ in range(width)] for _ in range(height)]
            def pack(row):
                bits = ''.join(format(v, f'0{depth}b') for v in row)
                bits += '0' * (-len(bits) % 8)
                return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
            def paeth(a, b, c):
                p = a + b - c
                return min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            raw, above = b'', bytes(len(pack(rows[0])))
            for y, row in enumerate(rows):
                line, kind = pack(row), y % 5
                left = b'\0' + line[:-1]
                corner = b'\0' + above[:-1]
                guess = [lambda i: 0, lambda i: left[i], lambda i: above[i], lambda i: (left[i] + above[i]) // 2, lambda i: paeth(left[i], above[i], corner[i])][kind]
                raw += bytes([kind]) + bytes((v - guess(i)) % 256 for i, v in enumerate(line))
                above = line
            def chunk(kind, body):
                return struct.pack('>I', len(body)) + kind + body + struct.pack('>I', zlib.crc32(kind + body))
            data = zlib.compress(raw)
            png = b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, depth, 0, 0, 0, 0)) + chunk(b'IDAT', data[:20]) + chunk(b'IDAT', data[20:]) + chunk(b'IEND', b'')
            print(png.hex(), ' '.join(str(v) for row in rows for v in row))
            """;
        var parts = Torchvision.Run(script, $"{depth}").Split(' ', 2);
        var mask = IndexPng.Read(Convert.FromHexString(parts[0]));
        Assert.Equal(parts[1].Split().Where(v => v.Length > 0).Select(byte.Parse), mask.Values.ToArray());
    }

    [Fact]
    public void Colours_and_other_files_are_refused_in_words()
    {
        using var picture = Pictures.Waves(4, 4);
        Assert.Contains("8-bit colours", Assert.Throws<ImageException>(() => IndexPng.Read(ImageWriter.ToPng(picture))).Message, StringComparison.Ordinal);
        Assert.Contains("no PNG", Assert.Throws<ImageException>(() => IndexPng.Read(ImageWriter.ToJpeg(picture))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_but_never_break()
    {
        var whole = IndexPng.Write(new IndexMask([.. Enumerable.Range(0, 60).Select(i => (byte)(i % 7))], 10, 6));
        var edits = from at in Gen.Choose(0, whole.Length - 1)
                    from value in Gen.Choose(0, 255)
                    from length in Gen.Choose(1, whole.Length)
                    select (at, value, length);
        Prop.ForAll(edits.ToArbitrary(), edit =>
        {
            var data = whole.ToArray();
            data[edit.at] = (byte)edit.value;
            try
            {
                var mask = IndexPng.Read(data.AsSpan(0, Math.Max(edit.length, edit.at)));
                return mask.Values.Length == mask.Width * mask.Height;
            }
            catch (ImageException e)
            {
                return e.Message.Length > 0;
            }
        }).QuickCheckThrowOnFailure();
    }
}
