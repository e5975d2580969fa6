using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Annotations;
using Selfsame.Vision.Augmentation.Joint;
using Selfsame.Vision.Augmentation.Joint.Policies;
using Xunit;

namespace Selfsame.Vision.Tests.Annotations;

public sealed class ObjectMaskTests
{
    [Fact]
    public void A_polygon_has_the_pixels_whose_middle_it_holds()
    {
        var rectangle = new PolygonMask([[1.4, 1, 5, 1, 5, 3, 1.4, 3]]);
        Assert.Equal([(1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (2, 2), (3, 2), (4, 2)], Pixels(rectangle.Raster(8, 6, default)));

        // Two parts add up; a polygon that crosses itself has a hole (even-odd).
        var parts = new PolygonMask([[0, 0, 1, 0, 1, 1, 0, 1], [6, 5, 8, 5, 8, 6, 6, 6]]);
        Assert.Equal([(0, 0), (6, 5), (7, 5)], Pixels(parts.Raster(8, 6, default)));
        var twice = new PolygonMask([[0, 0, 6, 0, 6, 6, 0, 6, 0, 0, 2, 2, 4, 2, 4, 4, 2, 4, 2, 2]]);
        Assert.False(twice.Contains(3, 3));
        Assert.True(twice.Contains(1, 3));
    }

    [Fact]
    public void Rasters_and_points_agree()
    {
        var polygon = new PolygonMask([[3.2, 0.7, 17.9, 5.5, 12.1, 18.3, 1.1, 9.9]]);
        var raster = polygon.Raster(20, 20, default);
        for (var y = 0; y < 20; y++)
        {
            for (var x = 0; x < 20; x++)
            {
                Assert.Equal(polygon.Contains(x + 0.5, y + 0.5), raster[x, y]);
                Assert.Equal(raster[x, y], raster.Contains(x + 0.9, y + 0.1));
            }
        }

        Assert.Equal(Pixels(raster).Count, raster.Area);
        Assert.Equal(raster.Area, raster.Common(raster));
        Assert.Throws<ArgumentException>(() => raster.Common(new ObjectRaster(19, 20)));
    }

    // Columns first, as COCO counts: one pixel outside, two within, one outside.
    [Fact]
    public void Runs_are_COCOs()
    {
        var raster = new ObjectRaster(2, 2);
        raster.Set(0, 1);
        raster.Set(1, 0);
        Assert.Equal([1L, 2, 1], CocoSegmentation.RunsOf(raster));
        Assert.Equal("121", CocoSegmentation.ToText([1, 2, 1]));
        // 100 is 4 + 32 x 3: "T" and "3"; from the fourth run on differences.
        Assert.Equal("T3", CocoSegmentation.ToText([100]));
        Assert.Equal([100L, 5, 7, 3], CocoSegmentation.FromText(CocoSegmentation.ToText([100, 5, 7, 3])));
    }

    [Fact]
    public void Any_runs_survive_text() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ListOf().ToArbitrary(),
        values =>
        {
            long[] runs = [.. values.Select(v => (long)v)];
            return CocoSegmentation.FromText(CocoSegmentation.ToText(runs)).SequenceEqual(runs);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_read_or_refused() => Prop.ForAll(
        Gen.Choose(32, 127).ListOf().ToArbitrary(),
        letters =>
        {
            var text = string.Concat(letters.Select(l => (char)l));
            try
            {
                CocoSegmentation.FromText(text);
                CocoSegmentation.Read(JsonSerializer.SerializeToElement(new { size = new[] { 4, 4 }, counts = text }));
            }
            catch (AnnotationException)
            {
                // As said.
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("[]", null)]
    [InlineData("[[0,0,2,0,2,2,0,2]]", 4)]
    [InlineData("{\"size\":[2,3],\"counts\":[1,2,3]}", 2)]
    [InlineData("{\"size\":[2,3],\"counts\":\"123\"}", 2)]
    public void COCOs_forms_are_read(string json, int? area) =>
        Assert.Equal(area, (int?)CocoSegmentation.Read(JsonSerializer.Deserialize<JsonElement>(json))?.Raster(3, 2, new(0, 0, 3, 2)).Area);

    [Theory]
    [InlineData("7")]
    [InlineData("[[0,0,1]]")]
    [InlineData("[7]")]
    [InlineData("{\"size\":[2,3]}")]
    [InlineData("{\"size\":[2,3],\"counts\":[1,2]}")]
    [InlineData("{\"size\":[2,3],\"counts\":[-1,7]}")]
    [InlineData("{\"size\":[200000,3],\"counts\":[1]}")]
    [InlineData("{\"size\":[2,3],\"counts\":\"~\"}")]
    public void What_is_no_segmentation_is_refused(string json) =>
        Assert.Throws<AnnotationException>(() => CocoSegmentation.Read(JsonSerializer.Deserialize<JsonElement>(json)));

    [Fact]
    public void A_file_keeps_shapes_and_a_broken_one_leaves_the_box()
    {
        var raster = new ObjectRaster(8, 6);
        raster.Set(2, 3);
        raster.Set(3, 3);
        using var content = new MemoryStream();
        CocoFile.Of([new("a.png", 8, 6, [new(new(2, 3, 4, 4), 0) { Mask = raster }, new(new(0, 0, 1, 1), 0)])], ["x"]).Write(content);
        var text = System.Text.Encoding.UTF8.GetString(content.ToArray());
        var skipped = new List<SkippedAnnotation>();
        var read = CocoFile.Read(new MemoryStream(content.ToArray())).ToImages(skipped.Add)[0].Objects;
        Assert.Empty(skipped);
        Assert.Equal([(2, 3), (3, 3)], Pixels(read[0].Mask!.Raster(8, 6, read[0].Box)));
        Assert.Null(read[1].Mask);

        var broken = CocoFile.Read(
            new MemoryStream(
                System.Text.Encoding.UTF8.GetBytes(text.Replace("\"size\":[6,8]", "\"size\":[6,9]", StringComparison.Ordinal))))
            .ToImages(skipped.Add)[0].Objects;
        Assert.Null(broken[0].Mask);
        Assert.Contains("its box is used without it", Assert.Single(skipped).Reason, StringComparison.Ordinal);
    }

    // The same shape as an object's and as a class mask goes through the same changes.
    [Theory]
    [InlineData(JointPolicyKind.None)]
    [InlineData(JointPolicyKind.AutoAugment)]
    [InlineData(JointPolicyKind.RandAugment)]
    public void Shapes_move_as_masks_do(JointPolicyKind policy)
    {
        var polygon = new PolygonMask([[12, 8, 50, 14, 40, 44, 18, 36]]);
        var raster = polygon.Raster(64, 48, default);
        var values = new byte[64 * 48];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (byte)(raster[i % 64, i / 64] ? 1 : 0);
        }

        var augmenter = new JointAugmenter(new() { Width = 96, Height = 72, MinZoom = 0.8, MaxZoom = 1.5, Policy = policy });
        for (ulong seed = 0; seed < 20; seed++)
        {
            var parameters = augmenter.Sample(64, 48, seed);
            var mask = JointAugmenter.Apply(new IndexMask(values, 64, 48), parameters);
            var shape = JointAugmenter.Apply([new(new(12, 8, 50, 44), 0) { Mask = raster }], parameters).SingleOrDefault()?.Mask;
            var differing = 0;
            for (var i = 0; i < 96 * 72; i++)
            {
                differing += mask.Values[i] == 1 != (shape?.Contains((i % 96) + 0.5, (i / 96) + 0.5) ?? false) ? 1 : 0;
            }

            // Where resizing falls between two pixels, one may take the one and the other the other.
            Assert.InRange(differing, 0, 96 * 72 / 50);
        }
    }

    private static List<(int X, int Y)> Pixels(ObjectRaster raster) =>
        [.. from y in Enumerable.Range(0, raster.Height) from x in Enumerable.Range(0, raster.Width) where raster[x, y] select (x, y)];
}
