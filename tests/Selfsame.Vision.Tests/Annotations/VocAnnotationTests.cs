using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Selfsame.Vision.Annotations;
using Xunit;

namespace Selfsame.Vision.Tests.Annotations;

public sealed class VocAnnotationTests
{
    [Fact]
    public void Inclusive_corners_from_1_become_edges_and_bad_objects_are_named()
    {
        var voc = Read("""
            <annotation><filename>a.jpg</filename><size><width>0</width><height>480</height></size>
            <object><name>cat</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>10</xmax><ymax>20</ymax></bndbox>
              <part><name>head</name><bndbox><xmin>3</xmin><ymin>3</ymin><xmax>4</xmax><ymax>4</ymax></bndbox></part></object>
            <object><name>dog</name><bndbox><xmin>5.5</xmin><ymin>5</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object>
            <object><name>dog</name><bndbox><xmin>504</xmin><ymin>337</ymin><xmax>504</xmax><ymax>337</ymax></bndbox></object>
            <object><name>dog</name><bndbox><xmin>nan</xmin><ymin>1</ymin><xmax>4</xmax><ymax>7</ymax></bndbox></object>
            <object><name>dog</name></object><object><bndbox/></object></annotation>
            """);
        Assert.Equal(("a.jpg", 0, 480), (voc.FileName, voc.Width, voc.Height));
        Assert.Equal([new("cat", new(0, 1, 10, 20), true), new("dog", new(4.5, 4, 9, 8))], voc.Objects);
        Assert.Equal(190, voc.Objects[0].Box.Area); // (10 - 1 + 1) x (20 - 2 + 1), as VOC's kit has it
        Assert.Equal(4, voc.Rejected.Count);
        Assert.Contains("'dog' with an empty box (504, 337, 504, 337)", voc.Rejected);
    }

    [Theory]
    [InlineData("", "not valid XML")]
    [InlineData("<annotation>", "not valid XML")]
    [InlineData("<html/>", "not a VOC annotation")]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"y\">]><annotation><filename>&x;</filename></annotation>", "not valid XML")]
    public void What_is_no_annotation_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<AnnotationException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_written_reads_back()
    {
        var side = Gen.Choose(2, 500);
        var objects = (from name in Gen.Elements("cat", "a & b <c>", "写真")
                       from left in Gen.Choose(0, 500)
                       from top in Gen.Choose(0, 500)
                       from width in side
                       from height in side
                       from difficult in Gen.Elements(true, false)
                       select new VocObject(name, new(left, top, left + width, top + height), difficult)).ListOf();
        Prop.ForAll(objects.ToArbitrary(), list =>
        {
            using var stream = new MemoryStream();
            new VocAnnotation { FileName = "x.jpg", Width = 1000, Height = 1000, Objects = [.. list] }.Write(stream);
            stream.Position = 0;
            var back = VocAnnotation.Read(stream);
            return back.Objects.SequenceEqual(list) && back.Rejected.Count == 0 && (back.FileName, back.Width, back.Height) == ("x.jpg", 1000, 1000);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_but_never_break()
    {
        var whole = "<annotation><size><width>9</width></size><object><name>a</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>";
        var edits = from at in Gen.Choose(0, whole.Length - 1)
                    from length in Gen.Choose(0, 12)
                    from text in Gen.Elements("", "<", "&", "\0", "1e999", "-5", "</name>", "写")
                    select string.Concat(whole.AsSpan(0, at), text, whole.AsSpan(Math.Min(whole.Length, at + length)));
        Prop.ForAll(edits.ToArbitrary(), text =>
        {
            try
            {
                return Read(text).Objects.All(o => !o.Box.IsEmpty);
            }
            catch (AnnotationException e)
            {
                return e.Message.Length > 0 && !e.Message.Contains('\n', StringComparison.Ordinal);
            }
        }).QuickCheckThrowOnFailure();
    }

    private static VocAnnotation Read(string text) => VocAnnotation.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
