using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Annotations;
using Xunit;

namespace Selfsame.Vision.Tests.Annotations;

public sealed class CocoFileTests
{
    private const string Whole = """
        {"info": {"year": 2017}, "images": [{"id": 5, "file_name": "a.jpg", "width": 100, "height": 80, "license": 3}, {"id": 9, "file_name": "b.jpg"}],
         "categories": [{"id": 18, "name": "dog", "supercategory": "animal"}, {"id": 3, "name": "car"}],
         "annotations": [
          {"id": 1, "image_id": 5, "category_id": 18, "bbox": [10, 20, 30, 40], "area": 700.5, "iscrowd": 0, "segmentation": [[1, 2]]},
          {"id": 2, "image_id": 5, "category_id": 3, "bbox": [0, 0, 5, 5], "iscrowd": 1},
          {"id": 3, "image_id": 5, "category_id": 3, "bbox": [0, 0, 0, 5]},
          {"id": 4, "image_id": 7, "category_id": 3, "bbox": [0, 0, 1, 5]},
          {"id": 5, "image_id": 9, "category_id": 4, "bbox": [0, 0, 1, 5]},
          {"id": 6, "image_id": 9, "category_id": 3}]}
        """;

    [Fact]
    public void Labels_follow_the_ids_and_what_makes_no_sense_is_named()
    {
        var skipped = new List<SkippedAnnotation>();
        var images = Read(Whole).ToImages(skipped.Add);
        Assert.Equal([("a.jpg", 100, 80), ("b.jpg", 0, 0)], images.Select(i => (i.Name, i.Width, i.Height)));
        Assert.Equal(
            [new(new(10, 20, 40, 60), 1) { ObjectArea = 700.5 }, new(new(0, 0, 5, 5), 0) { IsCrowd = true }],
            images[0].Objects);
        Assert.Equal((700.5, 25.0), (images[0].Objects[0].Area, images[0].Objects[1].Area));
        Assert.Empty(images[1].Objects);
        Assert.Equal(["a.jpg: annotation 1 has a segmentation that can't be read: a polygon has three corners or more, with two coordinates each; its box is used without it", "a.jpg: annotation 3 has an empty box", "annotation 4: there is no image 7", "b.jpg: annotation 5 has a category that is not listed (4)", "b.jpg: annotation 6 has an empty box"],
            skipped.Select(s => $"{s.Name}: {s.Reason}"));
    }

    [Theory]
    [InlineData("", "not COCO annotations")]
    [InlineData("null", "not COCO annotations")]
    [InlineData("{\"images\": 3}", "not COCO annotations")]
    [InlineData("{\"images\": [{\"id\": 1, \"file_name\": \"a\"}], \"categories\": []}", "no categories")]
    [InlineData("{\"images\": [{\"id\": 1, \"file_name\": \"a\"}, {\"id\": 1, \"file_name\": \"b\"}], \"categories\": [{\"id\": 1, \"name\": \"x\"}]}", "two images have the id 1")]
    [InlineData("{\"images\": [{\"id\": 1}], \"categories\": [{\"id\": 1, \"name\": \"x\"}]}", "without a file_name")]
    public void What_is_no_annotation_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<AnnotationException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_written_reads_back()
    {
        var number = Gen.Choose(0, 4000).Select(n => n / 8.0);
        var objects = (from left in number
                       from top in number
                       from width in number
                       from height in number
                       from label in Gen.Choose(0, 2)
                       from crowd in Gen.Elements(true, false)
                       from score in Gen.Elements(null, (double?)0.25)
                       select new ObjectAnnotation(new(left, top, left + width + 1, top + height + 1), label) { IsCrowd = crowd, Score = score }).ListOf();
        var images = (from own in objects
                      from name in Gen.Elements("a", "b/c", "写真 \"x\"")
                      select (own, name)).ListOf().Where(l => l.Count > 0);
        Prop.ForAll(images.ToArbitrary(), list =>
        {
            AnnotatedImage[] expected = [.. list.Select((i, n) => new AnnotatedImage($"{i.name}{n}.jpg", 1001, 1001, [.. i.own]))];
            using var stream = new MemoryStream();
            CocoFile.Of(expected, ["x", "y", "z"]).Write(stream);
            stream.Position = 0;
            var back = CocoFile.Read(stream).ToImages(s => Assert.Fail(s.Reason));
            return back.Zip(expected).All(p => p.First.Name == p.Second.Name
                && p.First.Objects.Select(o => o with { ObjectArea = null }).SequenceEqual(p.Second.Objects)
                && p.First.Objects.Zip(p.Second.Objects).All(o => o.First.Area == o.Second.Area)) && back.Count == expected.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_but_never_break()
    {
        var edits = from at in Gen.Choose(0, Whole.Length - 1)
                    from length in Gen.Choose(0, 30)
                    from text in Gen.Elements("", "null", "[", "}", "-1", "1e400", "\"x\"", "NaN", "[null]", ",")
                    select string.Concat(Whole.AsSpan(0, at), text, Whole.AsSpan(Math.Min(Whole.Length, at + length)));
        Prop.ForAll(edits.ToArbitrary(), text =>
        {
            try
            {
                return Read(text).ToImages(_ => { }).All(i => i.Objects.All(o => o.Label is 0 or 1));
            }
            catch (AnnotationException e)
            {
                return e.Message.Length > 0;
            }
        }).QuickCheckThrowOnFailure();
    }

    private static CocoFile Read(string text) => CocoFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
