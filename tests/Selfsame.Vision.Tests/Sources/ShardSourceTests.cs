using System.Text;
using Selfsame.Vision.Sources;
using Xunit;

namespace Selfsame.Vision.Tests.Sources;

public sealed class ShardSourceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Numbers_in_cls_files_are_the_labels()
    {
        _folder.Write("s-00.tar", Tars.Shard(0, 3, i => $"{i}\n"));
        _folder.Write("s-01.tar", Tars.Shard(3, 2, i => i == 4 ? null : "7"));
        using var source = ImageSources.Open(_folder["s-{00..01}.tar"]);
        Assert.Equal(["s-00.tar/0000.png", "s-00.tar/0001.png", "s-00.tar/0002.png", "s-01.tar/0003.png", "s-01.tar/0004.png"], source.Names());
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7"], source.Classes);
        Assert.Equal([0, 1, 2, 7, -1], source.Labels.ToArray());
        for (var i = 0; i < source.Count; i++)
        {
            using var image = source.Open(i);
            Assert.Equal(i + 1, image.Width);
        }
    }

    [Fact]
    public void One_shard_is_a_shard_by_its_cls_files_and_a_packed_folder_without()
    {
        using var shard = ImageSources.Open(_folder.Write("one.tar", Tars.Shard(0, 2, i => "cat")));
        Assert.Equal(["cat"], shard.Classes);
        using var folder = ImageSources.Open(
            _folder.Write("plain.tar", Tars.Of(("b/1.png", Tars.Image(1)), ("a/2.png", Tars.Image(2)), ("a/2.txt", "a caption"u8.ToArray()))));
        Assert.Equal(["a/2.png", "b/1.png"], folder.Names());
    }

    [Theory]
    [InlineData(".json", "{\"caption\": \"x\", \"label\": \"dog\"}", "dog")]
    [InlineData(".json", "{\"cls\": 3, \"label\": 5}", "3")]
    [InlineData(".json", "\"dog\"", "dog")]
    [InlineData(".json", "{\"label\": [1]}", null)]
    [InlineData(".json", "{", null)]
    [InlineData(".cls", "dog", "dog")]
    [InlineData(".cls", "two\nlines", null)]
    [InlineData(".txt", "dog", "dog")]
    [InlineData(".xml", "dog", null)]
    public void Files_beside_an_image_state_its_label(string extension, string text, string? label)
    {
        // Twice, since a text that no other image has might be a caption.
        var path = _folder.Write("s-0.tar", Tars.Of(
            ("x/1.png", Tars.Image(1)), ("x/1" + extension, Encoding.UTF8.GetBytes(text)), ("x/2.png", Tars.Image(2)),
                ("x/2" + extension, Encoding.UTF8.GetBytes(text))));
        using var source = ShardSource.Open(path, [path]);
        Assert.Equal(label ?? "x", source.Classes[source.Labels[1]]);
    }

    [Fact]
    public void The_best_label_counts_and_masks_are_no_images_of_their_own()
    {
        var path = _folder.Write("s.tar", Tars.Of(
            ("1.txt", "a photo"u8.ToArray()), ("1.jpg", Tars.Image(1)), ("1.mask.png", Tars.Image(9)), ("1.json", "{\"label\": 1}"u8.ToArray()),
                ("1.cls", "2"u8.ToArray())));
        using var source = ShardSource.Open(path, [path]);
        Assert.Equal(["s.tar/1.jpg"], source.Names());
        Assert.Equal([2], source.Labels.ToArray());
    }

    [Fact]
    public void Captions_are_no_classes_and_folders_are()
    {
        var files = Enumerable.Range(0, 6).SelectMany(i =>
            new[] { ($"{(i < 3 ? "b" : "a")}/{i}.png", Tars.Image(i + 1)), ($"{(i < 3 ? "b" : "a")}/{i}.txt", Encoding.UTF8.GetBytes($"photo {i}")) });
        var path = _folder.Write("s.tar", Tars.Of(files));
        using var source = ShardSource.Open(path, [path]);
        Assert.Equal(["a", "b"], source.Classes);
        Assert.Equal([1, 1, 1, 0, 0, 0], source.Labels.ToArray());
    }

    [Fact]
    public void Images_without_any_label_are_all_there_whatever_dots_are_in_their_names()
    {
        var path = _folder.Write("s.tar", Tars.Of(("photo.2021.01.png", Tars.Image(1)), ("photo.2021.02.png", Tars.Image(2)), ("._photo.png", Tars.Image(3))));
        using var source = ShardSource.Open(path, [path]);
        Assert.Equal(2, source.Count);
        Assert.Empty(source.Classes);
    }

    [Fact]
    public void A_missing_or_damaged_shard_is_named()
    {
        _folder.Write("s-0.tar", Tars.Shard(0, 2));
        Assert.StartsWith($"there is no {_folder["s-1.tar"]} ", Message(_folder["s-{0..1}.tar"]), StringComparison.Ordinal);
        _folder.Write("s-1.tar", Tars.Shard(0, 2)[..700]);
        Assert.StartsWith($"{_folder["s-1.tar"]} is truncated", Message(_folder["s-{0..1}.tar"]), StringComparison.Ordinal);
        _folder.Write("s-1.tar", Tars.Of(("readme", [1])));
        using var source = ImageSources.Open(_folder["s-{1,0}.tar"]); // a shard without images is no reason
        Assert.Equal(["s-0.tar/0000.png", "s-0.tar/0001.png"], source.Names());
        using var image = source.Open(0);
        Assert.Equal(1, image.Width);

        static string Message(string path) => Assert.Throws<SourceException>(() => ImageSources.Open(path)).Message;
    }

    [Fact]
    public void Braces_stand_for_folders_too_and_classes_are_matched_by_name()
    {
        _folder.With("one/b/1.png", "one/c/2.png", "two/a/3.png", "two/b/4.png");
        using var source = ImageSources.Open(_folder["{one,two}"]);
        Assert.Equal(["one/b/1.png", "one/c/2.png", "two/a/3.png", "two/b/4.png"], source.Names());
        Assert.Equal(["a", "b", "c"], source.Classes);
        Assert.Equal([1, 2, 0, 1], source.Labels.ToArray());
        using var image = source.Open(3);
        Assert.Equal(6, image.Width);
        File.Move(_folder["two/b/4.png"], _folder["two/b/5.png"]);
        using var other = ImageSources.Open(_folder["{one,two}"]);
        Assert.NotEqual(source.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public void Joined_names_tell_their_places_apart()
    {
        _folder.With("2023/photos/1.png", "2024/photos/1.png");
        using var source = ImageSources.Open(_folder["{2023,2024}/photos"]);
        Assert.Equal(["2023/photos/1.png", "2024/photos/1.png"], source.Names());
    }

    [Fact]
    public void A_folder_with_braces_in_its_name_is_a_folder()
    {
        _folder.With("x{1,2}/1.png");
        using var source = ImageSources.Open(_folder["x{1,2}"]);
        Assert.Equal(["1.png"], source.Names());
    }
}
